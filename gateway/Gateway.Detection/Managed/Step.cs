namespace Gateway.Detection.Managed;

/// <summary>A part of the work on a frame, in jobs that may run at the same time. Steps run one after the other.</summary>
internal abstract class Step
{
    public abstract int Jobs { get; }

    /// <param name="job">From 0; each is run once, on any thread.</param>
    public abstract void Run(int job);
}
