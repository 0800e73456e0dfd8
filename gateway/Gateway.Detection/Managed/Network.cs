using Gateway.Detection.Managed.Memory;
using Gateway.Detection.Managed.Steps;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed;

/// <summary>A network ready to run: weights folded and packed, memory allocated, work divided into steps. One frame at a time.</summary>
internal sealed class Network : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    internal Network(NetworkPlan plan, Planes input, IReadOnlyList<Step> steps, IReadOnlyList<Head> heads, IReadOnlyList<IDisposable> owned)
    {
        Plan = plan;
        Input = input;
        Steps = steps;
        Heads = heads;
        _owned = owned;
    }

    public NetworkPlan Plan { get; }

    /// <summary>Filled by <see cref="Letterbox"/>.</summary>
    public Planes Input { get; }

    /// <summary>The work on a frame, in order.</summary>
    public IReadOnlyList<Step> Steps { get; }

    public IReadOnlyList<Head> Heads { get; }

    /// <summary>Reads the boxes after the last step.</summary>
    public void ReadBoxes(float threshold, in FramePlace frame, Candidates into)
    {
        into.Clear();
        for (var i = 0; i < Heads.Count; i++)   // the interface's enumerator is allocated until the method is optimised
            Heads[i].Read(threshold, frame, into);
    }

    public void Dispose()
    {
        foreach (var one in _owned)
            one.Dispose();
    }
}
