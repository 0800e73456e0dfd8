namespace Gateway.Motion;

/// <summary>Motion results as messages of the link, in reused buffers. One thread at a time.</summary>
internal sealed class MotionMessages
{
    private const int TenThousandths = 10_000;

    private readonly ushort[] _scores = new ushort[MotionOptions.MaxRegions];
    private readonly MotionObject[] _objects = new MotionObject[ObjectFinder.MaxObjects];

    /// <returns>A message with lists of this object, valid until the next call.</returns>
    public MotionMessage From(in Frame frame, MotionResult result, ReadOnlySpan<Roi> regions)
    {
        var scores = result.Scores;
        for (var i = 0; i < scores.Length; i++)
            _scores[i] = (ushort)(Math.Clamp(scores[i], 0, 1) * TenThousandths);

        var objects = result.Objects;
        for (var i = 0; i < objects.Length; i++)
            _objects[i] = From(objects[i], regions);

        var state = result.Guard != SuppressedReason.None ? MotionState.Learning
            : result.IsArmed ? MotionState.Armed
            : result.IsInCooldown ? MotionState.Cooldown : MotionState.Idle;
        return new MotionMessage(frame.Camera.Id, frame.Sequence, state, _scores.AsMemory(0, scores.Length), _objects.AsMemory(0, objects.Length));
    }

    private static MotionObject From(in MovingObject moving, ReadOnlySpan<Roi> regions)
    {
        uint inRegions = 0;
        for (var i = 0; i < regions.Length; i++)
        {
            if (regions[i].Contains(moving.CentroidX, moving.CentroidY))
                inRegions |= 1u << i;
        }

        var box = new PixelBox((ushort)moving.X, (ushort)moving.Y, (ushort)moving.Width, (ushort)moving.Height);
        return new MotionObject(box, (uint)moving.Area, (float)moving.CentroidX, (float)moving.CentroidY, inRegions);
    }
}
