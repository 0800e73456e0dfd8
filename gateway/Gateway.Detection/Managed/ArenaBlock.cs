namespace Gateway.Detection.Managed;

/// <summary>A piece of an <see cref="Arena"/>, and the steps between which its contents matter.</summary>
internal sealed unsafe class ArenaBlock
{
    internal ArenaBlock(long length) => Length = length;

    /// <summary>Floats.</summary>
    public long Length { get; }

    /// <summary>The first step that uses it, and the last.</summary>
    public int FirstStep { get; private set; } = int.MaxValue;

    public int LastStep { get; private set; } = int.MinValue;

    /// <summary>Where it begins, once the arena is laid out; aligned for every vector.</summary>
    public float* Start { get; internal set; }

    /// <summary>Whether some step uses both.</summary>
    public bool Meets(ArenaBlock other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;

    /// <summary>Says that a step reads or writes it. Between its first and its last step it belongs to nobody else.</summary>
    public void UsedBy(int step)
    {
        FirstStep = Math.Min(FirstStep, step);
        LastStep = Math.Max(LastStep, step);
    }

    /// <summary>Its contents stay from frame to frame.</summary>
    public void UsedAlways()
    {
        UsedBy(int.MinValue);
        UsedBy(int.MaxValue);
    }
}
