using System.Globalization;
using Gateway.Analysis.Drawing;
using Gateway.Vision;

namespace Gateway.Analysis.Report;

/// <summary>Writes a contact sheet for every event and a picture for every near miss, while the video runs. There is a limit to either.</summary>
internal sealed class ReportPictures(string folder, MotionOptions options) : IDisposable
{
    /// <summary>Sheets of one report; each is about a megabyte.</summary>
    public const int MostSheets = 200;

    /// <summary>Pictures of near misses in one report.</summary>
    public const int MostPictures = 200;

    private readonly FramePainter _painter = new(options);
    private readonly List<PendingSheet> _pending = [];

    /// <summary>Shows a frame to the sheets that wait for one.</summary>
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

    /// <summary>Writes the sheets whose later frames do not come any more.</summary>
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
        var title = string.Create(CultureInfo.InvariantCulture, $"Event {seen.Number}  ·  {seen.Region}  ·  {ReportText.Time(seen.At)}  ·  {ReportText.Percent(seen.Score)} of the region moves");
        Save(ContactSheet.Draw(_painter, title, sheet.Tiles), seen.Sheet!);
    }

    private void Save(Canvas canvas, string name)
    {
        using var file = File.Create(Path.Combine(folder, name));
        PngWriter.Write(canvas, file);
    }
}
