namespace Gateway.Detection.Managed;

/// <summary>The memory for all values of a network, in which blocks that no step uses at the same time lie in the same place.</summary>
/// <remarks>Blocks are taken and marked with their steps while the network is built; <see cref="LayOut"/> then gives each its place.</remarks>
internal sealed unsafe class Arena : IDisposable
{
    /// <summary>Vectors may be read past the end of a block, and written past what is asked for, by less than this.</summary>
    private const int Slack = 128;

    /// <summary>2 GiB: many times what the networks that are in use need.</summary>
    public const long MostFloats = 512L << 20;

    /// <summary>64 bytes: a cache line, and the widest vector.</summary>
    private const int Alignment = 16;

    private readonly List<ArenaBlock> _blocks = [];
    private NativeFloats? _memory;

    /// <summary>Floats in all; 0 before <see cref="LayOut"/>.</summary>
    public long Length { get; private set; }

    /// <param name="length">Floats.</param>
    public ArenaBlock Take(long length)
    {
        var block = new ArenaBlock(length);
        _blocks.Add(block);
        return block;
    }

    /// <summary>Gives every block the lowest place that is free during its steps, the largest first, and takes the memory, zeroed.</summary>
    /// <returns>False: it would be more than <see cref="MostFloats"/>, and none was taken.</returns>
    /// <exception cref="OutOfMemoryException">The machine does not give it.</exception>
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

    /// <summary>The step during which most is in use, of so many, and how many floats that is.</summary>
    public (int Step, long Floats) Fullest(int steps) =>
        Enumerable.Range(0, steps).Select(step => (step, _blocks.Where(block => block.FirstStep <= step && step <= block.LastStep).Sum(Room))).MaxBy(one => one.Item2);

    public void Dispose() => _memory?.Dispose();

    private static long Room(ArenaBlock block) => (block.Length + Slack + Alignment - 1) / Alignment * Alignment;
}
