namespace Gateway.Detection.Managed.Steps;

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
