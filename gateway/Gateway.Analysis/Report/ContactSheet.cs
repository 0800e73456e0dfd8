using Gateway.Analysis.Drawing;

namespace Gateway.Analysis.Report;

/// <summary>Several frames of one event, each with its time: before, at, and after the event.</summary>
internal static class ContactSheet
{
    public const int TileWidth = 384;
    private const int Columns = 3;
    private const int Gap = 10;
    private const int Caption = 22;
    private const int Title = 30;

    private static readonly Colour Ground = Colour.Of(0x14191D);
    private static readonly Colour Text = Colour.Of(0xE7EDF0);
    private static readonly Colour Muted = Colour.Of(0x94A2AC);
    private static readonly Colour Here = Colour.Of(0xFB5B74);

    /// <param name="painter">Draws each frame.</param>
    /// <param name="title">A line of text above all frames.</param>
    /// <param name="tiles">At least one, in order of time.</param>
    public static Canvas Draw(FramePainter painter, string title, IReadOnlyList<SheetTile> tiles)
    {
        var columns = tiles.Count == 4 ? 2 : Math.Min(Columns, tiles.Count);
        var rows = (tiles.Count + columns - 1) / columns;
        var height = Math.Max(1, tiles.Max(tile => painter.HeightAt(TileWidth, tile.Frame)));
        var sheet = new Canvas(Gap + (columns * (TileWidth + Gap)), Title + (rows * (height + Caption + Gap)), Ground);
        sheet.Text(Gap, 8, title, Text);
        for (var i = 0; i < tiles.Count; i++)
        {
            var (x, y) = (Gap + (i % columns * (TileWidth + Gap)), Title + (i / columns * (height + Caption + Gap)));
            var tile = tiles[i];
            var own = painter.HeightAt(TileWidth, tile.Frame);
            if (own > 0)
                painter.Draw(sheet, x, y, TileWidth, own, tile.Frame);
            var isEvent = tile.Offset == TimeSpan.Zero;
            if (isEvent)
                sheet.Box(x - 1, y - 1, TileWidth + 2, own + 2, Here, 2);
            var sign = tile.Offset < TimeSpan.Zero ? "−" : "+";
            var offset = isEvent ? "event" : string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(tile.Offset.TotalSeconds):0.00} s");
            var end = sheet.Text(x, y + own + 4, offset, isEvent ? Here : Text);
            sheet.Text(Math.Max(end + 12, x + 76), y + own + 4, $"{ReportText.Time(tile.Frame.At)}   frame {tile.Frame.Number}", Muted);
        }

        return sheet;
    }
}

/// <summary>One picture of a contact sheet, and its time from the event; zero is the event itself.</summary>
internal sealed record SheetTile(KeptFrame Frame, TimeSpan Offset);
