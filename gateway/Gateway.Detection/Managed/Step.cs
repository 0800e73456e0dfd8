namespace Gateway.Detection.Managed;

/// <summary>A part of the work on a frame, in jobs that may run at the same time. Steps run one after the other.</summary>
internal abstract unsafe class Step
{
    public abstract int Jobs { get; }

    /// <summary>Floats that a job needs for itself.</summary>
    public virtual int Scratch => 0;

    /// <param name="job">From 0; each is run once, on any thread.</param>
    /// <param name="scratch">At least <see cref="Scratch"/> floats with anything in them, aligned for every vector, the thread's own.</param>
    public abstract void Run(int job, float* scratch);
}
