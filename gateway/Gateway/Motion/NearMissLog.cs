using Gateway.Protocol.Commands;

namespace Gateway.Motion;

/// <summary>The last near misses of all cameras, in memory allocated once; answers the link's commands about them. Any thread.</summary>
public sealed class NearMissLog : IMotionSink, ILinkFeature
{
    /// <summary>Number of near misses kept; a new one replaces the oldest.</summary>
    public const int Capacity = 1000;

    private readonly record struct Row(Camera Camera, long OccurredUs, uint Frame, NearMiss Miss);

    private readonly Lock _lock = new();
    private readonly Row[] _rows = new Row[Capacity];
    private ulong _lastId;

    public long Count
    {
        get
        {
            lock (_lock)
                return (long)_lastId;
        }
    }

    public void OnMotion(in Frame frame, MotionResult result)
    {
        if (result.NearMisses.IsEmpty)
            return;
        lock (_lock)
        {
            foreach (ref readonly var miss in result.NearMisses)
                _rows[_lastId++ % Capacity] = new Row(frame.Camera, frame.Stamps.ReceivedUs, frame.Sequence, miss);
        }
    }

    public void Register(LinkHandlers handlers) =>
        handlers.On<ListNearMisses, Page<NearMissInfo>>((command, _) => new(Read(command.BeforeId, command.Limit, command.CameraId)));

    public Page<NearMissInfo> Read(ulong beforeId, int limit, uint cameraId)
    {
        lock (_lock)
        {
            var total = 0u;
            var page = new List<NearMissInfo>(Math.Min(limit, Capacity));
            var oldest = _lastId > Capacity ? _lastId - Capacity + 1 : 1;
            for (var id = beforeId == 0 || beforeId > _lastId ? _lastId : beforeId - 1; id >= oldest; id--)
            {
                ref readonly var row = ref _rows[(id - 1) % Capacity];
                if (cameraId != 0 && row.Camera.Id != cameraId)
                    continue;
                total++;
                if (page.Count < limit)
                    page.Add(ToInfo(id, row));
            }

            return new Page<NearMissInfo>(total, page);
        }
    }

    private static NearMissInfo ToInfo(ulong id, in Row row)
    {
        var (miss, seen) = (row.Miss, row.Miss.Seen);
        return new NearMissInfo(
            id, row.Camera.Id, row.Camera.Name, (NearMissReason)miss.Reason, miss.Region < 0 ? EventMessage.NoRegion : (byte)miss.Region,
            row.OccurredUs, row.Frame, (uint)miss.Track, new PixelBox((ushort)seen.X, (ushort)seen.Y, (ushort)seen.Width, (ushort)seen.Height),
            (uint)seen.Area, (float)seen.CentroidX, (float)seen.CentroidY);
    }
}
