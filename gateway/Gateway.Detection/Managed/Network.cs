using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>A network ready to run: weights folded and packed, memory allocated, work divided into steps. One frame at a time.</summary>
internal sealed class Network(
    NetworkPlan plan, Planes input, IReadOnlyList<Step> steps, IReadOnlyList<Head> heads, IReadOnlyList<IDisposable> owned) : IDisposable
{
    public NetworkPlan Plan => plan;

    /// <summary>Filled by <see cref="Letterbox"/>.</summary>
    public Planes Input => input;

    /// <summary>The work on a frame, in order.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The output layers, in the order of the cfg file.</summary>
    public IReadOnlyList<Head> Heads => heads;

    /// <summary>Reads the boxes after the last step.</summary>
    public void ReadBoxes(float threshold, in FramePlace frame, Candidates into)
    {
        into.Clear();
        for (var i = 0; i < heads.Count; i++)   // the interface's enumerator is allocated until the method is optimised
            heads[i].Read(threshold, frame, into);
    }

    public void Dispose()
    {
        foreach (var one in owned)
            one.Dispose();
    }
}
