namespace Gateway.Detection.Managed.Memory;

/// <summary>The memory of all values of a network. Blocks that no step uses at the same time share memory.</summary>
/// <remarks>While the network is built, blocks are created and marked with their steps; <see cref="LayOut"/> then places them.</remarks>
internal sealed unsafe class Arena : IDisposable
{
    /// <summary>Vectors may access a block's memory past its end by less than this.</summary>
    private const int Slack = 128;

    /// <summary>2 GiB: many times the need of networks in use.</summary>
    public const long MostFloats = 512L << 20;

    /// <summary>64 bytes: a cache line, and the widest vector.</summary>
    private const int Alignment = 16;

    private readonly List<ArenaBlock> _blocks = [];
    private NativeFloats? _memory;

    /// <summary>Floats in total; 0 before <see cref="LayOut"/>.</summary>
    public long Length { get; private set; }

    public ArenaBlock Take(long length)
    {
        var block = new ArenaBlock(length);
        _blocks.Add(block);
        return block;
    }

    /// <summary>Gives every block the lowest place that is free during its steps, largest block first, and allocates zeroed memory.</summary>
    /// <returns>False, allocating nothing, above <see cref="MostFloats"/>.</returns>
    /// <exception cref="OutOfMemoryException">The machine has too little memory.</exception>
    public bool LayOut()
    {
        var placed = new List<(ArenaBlock Block, long Place)>();
        var end = 0L;
        foreach (var block in _blocks.OrderByDescending(block => block.Length))
        {
            var place = 0L;
            foreach (var (other, otherPlace) in placed.Where(one => one.Block.Meets(block)).OrderBy(one => one.Place))
            {
                if (place + Room(block) <= otherPlace)
                    break;
                place = Math.Max(place, otherPlace + Room(other));
            }

            placed.Add((block, place));
            end = Math.Max(end, place + Room(block));
        }

        Length = end;
        if (end > MostFloats)
            return false;
        _memory = new NativeFloats(end);
        foreach (var (block, place) in placed)
            block.Start = _memory.Start + place;
        return true;
    }

    /// <summary>The step with the most floats in use, and their number.</summary>
    public (int Step, long Floats) Fullest(int steps) =>
        Enumerable.Range(0, steps)
            .Select(step => (step, _blocks.Where(block => block.FirstStep <= step && step <= block.LastStep).Sum(Room)))
            .MaxBy(one => one.Item2);

    public void Dispose() => _memory?.Dispose();

    private static long Room(ArenaBlock block) => (block.Length + Slack + Alignment - 1) / Alignment * Alignment;
}

/// <summary>A piece of an <see cref="Arena"/>, and the steps between which its contents matter.</summary>
internal sealed unsafe class ArenaBlock(long length)
{
    /// <summary>In floats.</summary>
    public long Length { get; } = length;

    public int FirstStep { get; private set; } = int.MaxValue;

    public int LastStep { get; private set; } = int.MinValue;

    /// <summary>Set when the arena is laid out; aligned for every vector.</summary>
    public float* Start { get; internal set; }

    public bool Meets(ArenaBlock other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;

    /// <summary>Marks a step that reads or writes it. From its first to its last step no other block uses its memory.</summary>
    public void UsedBy(int step)
    {
        FirstStep = Math.Min(FirstStep, step);
        LastStep = Math.Max(LastStep, step);
    }

    /// <summary>Keeps its contents from frame to frame.</summary>
    public void UsedAlways()
    {
        UsedBy(int.MinValue);
        UsedBy(int.MaxValue);
    }
}

/// <summary>Zeroed native memory for floats, aligned for every vector. Freed on disposal, or by the finalizer.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private const nuint Alignment = 64;

    public NativeFloats(long length)
    {
        Length = length;
        var bytes = checked((nuint)length * sizeof(float));
        Start = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Start, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    ~NativeFloats() => Free();

    public float* Start { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Start is null)
            return;
        NativeMemory.AlignedFree(Start);
        Start = null;
        GC.RemoveMemoryPressure(Length * sizeof(float));
    }
}
