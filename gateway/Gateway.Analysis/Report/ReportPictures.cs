using System.Globalization;
using Gateway.Analysis.Drawing;
using Gateway.Vision;

namespace Gateway.Analysis.Report;

/// <summary>Writes a contact sheet for every event and a picture for every near miss, up to a limit, during the analysis.</summary>
internal sealed class ReportPictures(string folder, MotionOptions options) : IDisposable
{
    /// <summary>Sheets of one report; each is about a megabyte.</summary>
    public const int MostSheets = 200;

    /// <summary>Pictures of near misses in one report.</summary>
    public const int MostPictures = 200;

    private readonly FramePainter _painter = new(options);
    private readonly List<PendingSheet> _pending = [];

    public void Offer(ReadOnlySpan<byte> jpeg, int number, MotionResult result, FrameMemory memory)
    {
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            _pending[i].Offer(jpeg, number, result, memory);
            if (!_pending[i].IsFull)
                continue;
            Write(_pending[i]);
            _pending.RemoveAt(i);
        }
    }

    public void Begin(AnalyzedEvent seen, ReadOnlySpan<byte> jpeg, int number, MotionResult result, FrameMemory memory)
    {
        if (seen.Number > MostSheets)
            return;
        seen.Sheet = string.Create(CultureInfo.InvariantCulture, $"event-{seen.Number:000}.png");
        _pending.Add(new PendingSheet(seen, memory.Copy(jpeg, number, result), memory));
    }

    public void Add(AnalyzedMiss miss, ReadOnlySpan<byte> jpeg, int number, MotionResult result, FrameMemory memory)
    {
        if (miss.Number > MostPictures)
            return;
        miss.Picture = string.Create(CultureInfo.InvariantCulture, $"near-miss-{miss.Number:000}.png");
        var frame = memory.Copy(jpeg, number, result);
        var canvas = new Canvas(ContactSheet.TileWidth, Math.Max(1, _painter.HeightAt(ContactSheet.TileWidth, frame)), default);
        _painter.Draw(canvas, 0, 0, canvas.Width, canvas.Height, frame);
        Save(canvas, miss.Picture);
    }

    public void Finish()
    {
        foreach (var sheet in _pending)
            Write(sheet);
        _pending.Clear();
    }

    public void Dispose() => _painter.Dispose();

    private void Write(PendingSheet sheet)
    {
        var seen = sheet.Event;
        var title = $"Event {seen.Number}  ·  {seen.Region}  ·  {ReportText.Time(seen.At)}  ·  {ReportText.Percent(seen.Score)} of the region moves";
        Save(ContactSheet.Draw(_painter, title, sheet.Tiles), seen.Sheet!);
    }

    private void Save(Canvas canvas, string name)
    {
        using var file = File.Create(Path.Combine(folder, name));
        PngWriter.Write(canvas, file);
    }
}

/// <summary>A contact sheet that waits for its later frames.</summary>
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
            // Near the start of a video there may be one frame for both offsets, or none.
            if (memory.Near(seen.At + TimeSpan.FromSeconds(offset)) is { } frame && frame.At < seen.At && _tiles.All(tile => tile.Frame != frame))
                _tiles.Add(new SheetTile(frame, frame.At - seen.At));
        }

        _tiles.Add(new SheetTile(now, TimeSpan.Zero));
    }

    public AnalyzedEvent Event { get; }

    public IReadOnlyList<SheetTile> Tiles => _tiles;

    public bool IsFull => _next == After.Length;

    /// <summary>Adds the frame if its time has come.</summary>
    public void Offer(ReadOnlySpan<byte> jpeg, int number, MotionResult result, FrameMemory memory)
    {
        if (IsFull || result.At < Event.At + TimeSpan.FromSeconds(After[_next]))
            return;
        _tiles.Add(new SheetTile(memory.Copy(jpeg, number, result), result.At - Event.At));
        while (!IsFull && result.At >= Event.At + TimeSpan.FromSeconds(After[_next]))
            _next++;
    }
}
