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

/// <summary>Concatenates the channels of earlier layers, with their borders. A job is a source.</summary>
internal sealed unsafe class RouteStep(RoutePlan plan, IReadOnlyList<Planes> sources, Planes output) : Step
{
    public override int Jobs => sources.Count;

    public override void Run(int job, float* scratch)
    {
        var before = 0;
        for (var i = 0; i < job; i++)
            before += sources[i].Shape.Channels / plan.Groups;

        var channels = sources[job].Shape.Channels / plan.Groups;
        var bytes = (long)channels * output.PlaneStride * sizeof(float);
        Buffer.MemoryCopy(sources[job].Plane(plan.Group * channels), output.Plane(before), bytes, bytes);
    }
}

/// <summary>Repeats every value in a square. A job is a channel.</summary>
internal sealed unsafe class UpsampleStep(UpsamplePlan plan, Planes input, Planes output) : Step
{
    public override int Jobs => plan.Output.Channels;

    public override void Run(int job, float* scratch)
    {
        output.ClearBorder(job);
        for (var y = 0; y < plan.Output.Height; y++)
        {
            var source = input.First(job) + (nint)(y / plan.Stride) * input.RowStride;
            var target = output.First(job) + (nint)y * output.RowStride;
            if (y % plan.Stride != 0)
            {
                new ReadOnlySpan<float>(target - output.RowStride, plan.Output.Width).CopyTo(new Span<float>(target, plan.Output.Width));
                continue;
            }

            for (var x = 0; x < plan.Input.Width; x++)
                new Span<float>(target + x * plan.Stride, plan.Stride).Fill(plan.Scale * source[x]);
        }
    }
}
