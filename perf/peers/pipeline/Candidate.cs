namespace Gateway.Peers.Pipeline;

/// <summary>One of the compared pipelines. Processes footage in turns and records the CPU time.</summary>
internal abstract class Candidate : IDisposable
{
    private readonly List<double> _perFrameUs = [];

    /// <summary>Frames with an object larger than the least area.</summary>
    public long FramesWithObject { get; protected set; }

    /// <summary>Median over the turns, CPU microseconds per frame.</summary>
    public double MedianUs
    {
        get
        {
            _perFrameUs.Sort();
            return _perFrameUs[_perFrameUs.Count / 2];
        }
    }

    /// <summary>Processes the next frames. The turns of a young model are not timed.</summary>
    public void Turn(int first, int count, bool isTimed)
    {
        var nanoseconds = Run(first, count);
        if (isTimed)
            _perFrameUs.Add(nanoseconds / 1000.0 / count);
    }

    public abstract void Dispose();

    /// <returns>CPU nanoseconds of the working thread.</returns>
    protected abstract long Run(int first, int count);
}
