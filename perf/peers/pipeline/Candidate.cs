namespace Gateway.Peers.Pipeline;

/// <summary>One of the pipelines compared: runs over footage in turns, and is told what it took.</summary>
internal abstract class Candidate : IDisposable
{
    private readonly List<double> _perFrameUs = [];

    /// <summary>Frames in which an object larger than the least area was seen.</summary>
    public long FramesWithObject { get; protected set; }

    /// <summary>Median over the turns, CPU microseconds a frame.</summary>
    public double MedianUs
    {
        get
        {
            _perFrameUs.Sort();
            return _perFrameUs[_perFrameUs.Count / 2];
        }
    }

    /// <summary>Takes the next frames.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="isTimed">Whether the turn counts; the model's youth does not.</param>
    public void Turn(int first, int count, bool isTimed)
    {
        var nanoseconds = Run(first, count);
        if (isTimed)
            _perFrameUs.Add(nanoseconds / 1000.0 / count);
    }

    public abstract void Dispose();

    /// <returns>CPU nanoseconds of the thread that worked.</returns>
    protected abstract long Run(int first, int count);
}
