using Gateway.Vision;

namespace Gateway.Analysis.Report;

/// <summary>A contact sheet whose later frames are still to come.</summary>
internal sealed class PendingSheet
{
    private static readonly double[] Before = [-1.5, -0.75];
    private static readonly double[] After = [0.75, 1.5, 3];

    private readonly List<SheetTile> _tiles = [];
    private int _next;

    public PendingSheet(AnalyzedEvent seen, KeptFrame now, FrameMemory memory)
    {
        Event = seen;
        foreach (var offset in Before)
        {
            // A young video may have one frame for both, or none.
            if (memory.Near(seen.At + TimeSpan.FromSeconds(offset)) is { } frame && frame.At < seen.At && _tiles.All(tile => tile.Frame != frame))
                _tiles.Add(new SheetTile(frame, frame.At - seen.At));
        }

        _tiles.Add(new SheetTile(now, TimeSpan.Zero));
    }

    public AnalyzedEvent Event { get; }

    public IReadOnlyList<SheetTile> Tiles => _tiles;

    public bool IsFull => _next == After.Length;

    /// <summary>Takes the frame if it is the next one wanted.</summary>
    public void Offer(ReadOnlySpan<byte> jpeg, int number, MotionResult result, FrameMemory memory)
    {
        if (IsFull || result.At < Event.At + TimeSpan.FromSeconds(After[_next]))
            return;
        _tiles.Add(new SheetTile(memory.Copy(jpeg, number, result), result.At - Event.At));
        while (!IsFull && result.At >= Event.At + TimeSpan.FromSeconds(After[_next]))
            _next++;
    }
}
