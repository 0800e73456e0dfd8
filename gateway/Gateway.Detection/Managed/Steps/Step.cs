namespace Gateway.Detection.Managed.Steps;

/// <summary>A part of the work on a frame, divided into parallel jobs. Steps run one after the other.</summary>
internal abstract unsafe class Step
{
    public abstract int Jobs { get; }

    /// <summary>Floats of scratch memory per job.</summary>
    public virtual int Scratch => 0;

    /// <summary>Runs a job, once and on any thread, numbered from 0.</summary>
    /// <remarks>Scratch is the thread's own: at least <see cref="Scratch"/> floats, undefined, aligned for every vector.</remarks>
    public abstract void Run(int job, float* scratch);
}
