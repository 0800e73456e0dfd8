namespace Gateway.Detection.Managed;

/// <summary>The memory for all values of a network, in which blocks that no step uses at the same time lie in the same place.</summary>
/// <remarks>Blocks are taken and marked with their steps while the network is built; <see cref="LayOut"/> then gives each its place.</remarks>
internal sealed unsafe class Arena : IDisposable
{
    /// <summary>Vectors may be read past the end of a block, and written past what is asked for, by less than this.</summary>
    private const int Slack = 128;

    /// <summary>2 GB: many times what the networks that are in use need.</summary>
    private const long MostFloats = 512L << 20;

    /// <summary>64 bytes: a cache line, and the widest vector.</summary>
    private const int Alignment = 16;

    private readonly List<ArenaBlock> _blocks = [];
    private NativeFloats? _memory;

    /// <summary>Floats taken in all; 0 before <see cref="LayOut"/>.</summary>
    public long Length => _memory?.Length ?? 0;

    /// <param name="length">Floats.</param>
    public ArenaBlock Take(long length)
    {
        var block = new ArenaBlock(length);
        _blocks.Add(block);
        return block;
    }

    /// <summary>Gives every block the lowest place that is free during its steps, the largest first, and takes the memory, zeroed.</summary>
    /// <returns>Why not: more memory than a network may take, of which none was taken.</returns>
    public string? LayOut()
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

        if (end > MostFloats)
            return $"the network needs {end >> 18} MiB for its values, the limit is {MostFloats >> 18}: take a smaller width and height";
        _memory = new NativeFloats(end);
        foreach (var (block, place) in placed)
            block.Start = _memory.Start + place;
        return null;
    }

    public void Dispose() => _memory?.Dispose();

    private static long Room(ArenaBlock block) => (block.Length + Slack + Alignment - 1) / Alignment * Alignment;
}
