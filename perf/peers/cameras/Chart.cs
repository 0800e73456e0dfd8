using System.Globalization;
using System.Security;
using System.Text;

namespace Gateway.Peers.Cameras;

/// <summary>Draws SVG charts of CPU milliseconds a frame.</summary>
internal static class Chart
{
    private const int Width = 720;
    private const int Height = 400;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 50;
    private const int Bottom = 60;
    private const int BarHeight = 28;
    private const int BarLeft = 190;
    private static readonly string[] Colours = ["#0b6e4f", "#c8553d", "#3066be"];

    /// <summary>Series by contender; of steps with the same x the median.</summary>
    public static IReadOnlyDictionary<string, (double X, double Y)[]> Lines(IEnumerable<LoadStep> steps, Func<LoadStep, double> x) => steps
        .GroupBy(step => step.Contender)
        .ToDictionary(contender => contender.Key, contender => contender.GroupBy(x).OrderBy(group => group.Key).Select(Median).ToArray());

    /// <summary>One line for each series, both axes from 0.</summary>
    public static string Lines(string title, string axis, IReadOnlyDictionary<string, (double X, double Y)[]> series)
    {
        var points = series.Values.SelectMany(line => line).ToList();
        var (xStep, yStep) = (Tick(points.Select(p => p.X).DefaultIfEmpty(1).Max()), Tick(points.Select(p => p.Y).DefaultIfEmpty(1).Max()));
        var (xTicks, yTicks) = (Ticks(points.Select(p => p.X), xStep), Ticks(points.Select(p => p.Y), yStep));
        double X(double value) => Left + value / (xTicks * xStep) * (Width - Left - Right);
        double Y(double value) => Height - Bottom - value / (yTicks * yStep) * (Height - Top - Bottom);

        var svg = Begin(title, Height);
        for (var i = 0; i <= yTicks; i++)
        {
            Add(svg, $"<line x1='{Left}' x2='{Width - Right}' y1='{Y(i * yStep):0.0}' y2='{Y(i * yStep):0.0}' stroke='#ddd'/>");
            Add(svg, $"<text x='{Left - 8}' y='{Y(i * yStep) + 4:0.0}' text-anchor='end'>{i * yStep:0.###}</text>");
        }

        for (var i = 0; i <= xTicks; i++)
            Add(svg, $"<text x='{X(i * xStep):0.0}' y='{Height - Bottom + 20}' text-anchor='middle'>{i * xStep:0.###}</text>");
        Add(svg, $"<text x='{(Left + Width - Right) / 2}' y='{Height - 14}' text-anchor='middle'>{axis}</text>");
        Add(svg, $"<text x='{Left - 48}' y='{Top - 12}'>ms</text>");
        foreach (var ((name, line), index) in series.Select((pair, index) => (pair, index)))
        {
            var colour = Colours[index % Colours.Length];
            var path = string.Join(' ', line.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.0},{Y(p.Y):0.0}")));
            Add(svg, $"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>");
            foreach (var (x, y) in line)
                Add(svg, $"<circle cx='{X(x):0.0}' cy='{Y(y):0.0}' r='3' fill='{colour}'/>");
            Add(svg, $"<text x='{Width - Right - 90 * (series.Count - index)}' y='{Top - 12}' fill='{colour}'>{SecurityElement.Escape(name)}</text>");
        }

        return End(svg);
    }

    /// <summary>One bar for each value, in the order given.</summary>
    public static string Bars(string title, IReadOnlyDictionary<string, double> values)
    {
        var most = Math.Max(1e-9, values.Values.DefaultIfEmpty(1).Max());
        var svg = Begin(title, Top + values.Count * BarHeight + Right);
        var y = Top;
        foreach (var (name, value) in values)
        {
            var length = value / most * (Width - BarLeft - Right - 80);
            Add(svg, $"<text x='{BarLeft - 8}' y='{y + 17}' text-anchor='end'>{SecurityElement.Escape(name)}</text>");
            Add(svg, $"<rect x='{BarLeft}' y='{y + 3}' width='{length:0.0}' height='{BarHeight - 8}' fill='{Colours[0]}'/>");
            Add(svg, $"<text x='{BarLeft + length + 6:0.0}' y='{y + 17}'>{value:0.000} ms</text>");
            y += BarHeight;
        }

        return End(svg);
    }

    private static (double X, double Y) Median(IGrouping<double, LoadStep> group)
    {
        var costs = group.Select(step => step.MsPerFrame).Order().ToArray();
        return (group.Key, costs[costs.Length / 2]);
    }

    /// <summary>1, 2 or 5 times a power of ten, so that about five ticks cover the values.</summary>
    private static double Tick(double most)
    {
        var raw = Math.Max(most, 1e-9) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private static int Ticks(IEnumerable<double> values, double step) => (int)Math.Ceiling(values.DefaultIfEmpty(step).Max() / step);

    private static StringBuilder Begin(string title, int height)
    {
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {height}' font-family='sans-serif' font-size='13' fill='#222'>");
        Add(svg, $"<rect width='{Width}' height='{height}' fill='#fff'/>");
        Add(svg, $"<text x='{Width / 2}' y='22' text-anchor='middle' font-size='15'>{SecurityElement.Escape(title)}</text>");
        return svg;
    }

    private static string End(StringBuilder svg) => svg.Append("</svg>\n").ToString();

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
