namespace Gateway.Ingest;

/// <summary>
/// Finds boards whose boot id stays the same over reboots: their numbers begin again, so other pictures carry the number of an earlier one. Any
/// thread; allocates nothing per picture.
/// </summary>
internal sealed class BootIds(IngestMetrics metrics, ILogger<BootIds> log)
{
    private const int TellAt = 2;   // reboots

    private readonly PerCamera<Board> _boards = new(_ => new Board());

    /// <param name="camera">Camera of the board.</param>
    /// <param name="picture">With its header.</param>
    /// <param name="length">Bytes of the JPEG.</param>
    public void Note(Camera camera, in BoardPicture picture, int length)
    {
        if (picture.BootId == 0 || !_boards.Of(camera).IsReboot(picture, length, out var reboots))
            return;
        metrics.BootIdsKept.Add();
        if (reboots == TellAt)
            log.BootIdIsConstant(LogText.Of(camera.DisplayName), picture.BootId);
    }

    private sealed class Board
    {
        /// <summary>A board sends again what was not acknowledged, which is less than that.</summary>
        private const int Remembered = 64;

        private readonly Lock _gate = new();
        private readonly Seen[] _seen = new Seen[Remembered];   // by number
        private uint _bootId;
        private long _last;
        private int _reboots;

        /// <summary>Whether another picture had this boot id and number, or the numbers fell by more than can be a repeat.</summary>
        public bool IsReboot(in BoardPicture picture, int length, out int reboots)
        {
            var seen = new Seen(picture.ImageId, length, picture.CapturedUs, picture.PublishedUs);
            lock (_gate)
            {
                if (picture.BootId != _bootId)
                    Begin(picture.BootId);
                ref var known = ref _seen[(int)(picture.ImageId % Remembered)];
                var isReboot = known.Number == picture.ImageId ? known != seen : picture.ImageId <= _last - Remembered;
                if (isReboot)
                {
                    Begin(picture.BootId);
                    _reboots++;
                }

                known = seen;
                _last = Math.Max(_last, picture.ImageId);
                reboots = _reboots;
                return isReboot;
            }
        }

        private void Begin(uint bootId)
        {
            _bootId = bootId;
            _last = 0;
            Array.Clear(_seen);
        }

        private readonly record struct Seen(long Number, int Length, long CapturedUs, long PublishedUs);
    }
}
