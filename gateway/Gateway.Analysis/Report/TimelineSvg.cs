using System.Net;
using System.Text;

namespace Gateway.Analysis.Report;

/// <summary><c>timeline.svg</c>: motion over time in lanes, with thresholds, events and near misses, for light and dark pages.</summary>
internal sealed class TimelineSvg
{
    private const int Width = 1120;
    private const int Left = 92;
    private const int Right = 14;
    private const int Plot = Width - Left - Right;
    private const int Flags = 34;
    private const int LaneTitle = 24;
    private const int LaneHeight = 92;
    private const int MissStrip = 30;
    private const int Axis = 40;

    private readonly AnalysisReport _report;
    private readonly IReadOnlyList<TimelineLane> _lanes;
    private readonly double _seconds;
    private readonly StringBuilder _svg = new();

    private TimelineSvg(AnalysisReport report)
    {
        _report = report;
        _lanes = TimelineLane.Of(report);
        _seconds = Math.Max(0.1, report.Length.TotalSeconds);
    }

    public static string Draw(AnalysisReport report)
    {
        var drawing = new TimelineSvg(report);
        drawing.Draw();
        return drawing._svg.ToString();
    }

    private void Draw()
    {
        var bottom = Flags + (_lanes.Count * (LaneTitle + LaneHeight));
        var height = bottom + MissStrip + Axis;
        Add($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" class="tl" role="img"
            aria-label="Motion over time: {_report.Events.Count} events, {_report.NearMisses.Count} near misses">
            """);
        _svg.Append(Style);
        Add($"""<rect class="tl-ground" width="{Width}" height="{height}"/>""");
        DrawTimeGrid(bottom + MissStrip);
        for (var i = 0; i < _lanes.Count; i++)
            DrawLane(_lanes[i], Flags + (i * (LaneTitle + LaneHeight)) + LaneTitle);
        DrawHolds(bottom);
        DrawNearMisses(bottom);
        DrawEvents(bottom);
        DrawLegend(height - 6);
        _svg.Append("</svg>\n");
    }

    private void DrawTimeGrid(int bottom)
    {
        var step = TimelineAxis.TimeStep(_seconds, 12);
        for (var t = 0.0; t <= _seconds + 1e-9; t += step)
        {
            Add($"""<path class="tl-grid" d="M{X(t):0.#} {Flags}V{bottom}"/>""");
            var format = _seconds >= 3600 ? @"h\:mm\:ss" : step < 1 ? @"m\:ss\.f" : @"m\:ss";
            var text = TimeSpan.FromSeconds(t).ToString(format, CultureInfo.InvariantCulture);
            Add($"""<text class="tl-tick" x="{X(t):0.#}" y="{bottom + 17}" text-anchor="middle">{text}</text>""");
        }

        var unit = _seconds >= 3600 ? "h:mm:ss" : "m:ss";
        Add($"""<text class="tl-tick" x="{Left + (Plot / 2)}" y="{bottom + 34}" text-anchor="middle">time since the first frame, {unit}</text>""");
    }

    private void DrawLane(TimelineLane lane, int y)
    {
        var top = TimelineAxis.Top(lane.Values, lane.Threshold ?? 0);
        double Y(double value) => y + LaneHeight - (Math.Min(value, top) / top * LaneHeight);

        var most = lane.Values.Max();
        var peak = most > top ? $" · peaks reach {lane.Format(most)}" : "";
        Add($"""<text class="tl-title" x="{Left}" y="{y - 7}">{Escape(lane.Title + peak)}</text>""");
        Add($"""<rect class="tl-lane" x="{Left}" y="{y}" width="{Plot}" height="{LaneHeight}"/>""");
        var step = TimelineAxis.ValueStep(top, 3);
        for (var v = 0.0; v <= top; v += step)
        {
            Add($"""<path class="tl-grid" d="M{Left} {Y(v):0.#}H{Left + Plot}"/>""");
            Add($"""<text class="tl-tick" x="{Left - 7}" y="{Y(v) + 4:0.#}" text-anchor="end">{lane.Format(v)}</text>""");
        }

        foreach (var seen in _report.Events.Where(seen => seen.Region == lane.Region && seen.EndedAt is not null))
        {
            var (from, to) = (X(seen.At.TotalSeconds), X(seen.EndedAt!.Value.TotalSeconds));
            Add($"""<rect class="tl-lasting" x="{from:0.#}" y="{y}" width="{Math.Max(1, to - from):0.#}" height="{LaneHeight}"/>""");
        }

        DrawCurve(lane.Values, Y, y + LaneHeight);
        if (lane.Threshold is { } threshold)
        {
            Add($"""<path class="tl-threshold" d="M{Left} {Y(threshold):0.#}H{Left + Plot}"/>""");
            var name = $"{Escape(lane.ThresholdText)} {lane.Format(threshold)}";
            Add($"""<text class="tl-threshold-text" x="{Left + Plot - 6}" y="{Y(threshold) - 4:0.#}" text-anchor="end">{name}</text>""");
        }
    }

    /// <summary>The greatest value of each column, so that no peak is lost in a long video.</summary>
    private void DrawCurve(IReadOnlyList<double> values, Func<double, double> y, int bottom)
    {
        var points = new StringBuilder();
        var (column, most, first) = (-1.0, 0.0, true);
        void Put()
        {
            if (column < 0)
                return;
            points.Append(CultureInfo.InvariantCulture, $"{(first ? 'M' : 'L')}{column:0.#} {y(most):0.#}");
            first = false;
        }

        var start = X(_report.Scores.Seconds[0]);
        for (var i = 0; i < values.Count; i++)
        {
            var x = Math.Round(X(_report.Scores.Seconds[i]) * 2) / 2;
            if (x != column)
            {
                Put();
                (column, most) = (x, 0);
            }

            most = Math.Max(most, values[i]);
        }

        Put();
        Add($"""<path class="tl-fill" d="{points}L{column:0.#} {bottom}L{start:0.#} {bottom}Z"/>""");
        Add($"""<path class="tl-curve" d="{points}"/>""");
    }

    /// <summary>Shades the times in which a guard suppressed the decision.</summary>
    private void DrawHolds(int bottom)
    {
        var (guards, seconds) = (_report.Scores.Guards, _report.Scores.Seconds);
        for (var i = 0; i < guards.Count; i++)
        {
            if (guards[i] == SuppressedReason.None)
                continue;
            var first = i;
            while (i + 1 < guards.Count && guards[i + 1] == guards[first])
                i++;
            var (from, to) = (X(seconds[first]), X(seconds[Math.Min(i + 1, guards.Count - 1)]));
            Add($"""
                <rect class="tl-held" x="{from:0.#}" y="{Flags}" width="{Math.Max(1, to - from):0.#}" height="{bottom - Flags}">
                <title>{ReportText.Words(guards[first])}: no decision</title></rect>
                """);
        }
    }

    private void DrawNearMisses(int y)
    {
        Add($"""<text class="tl-tick" x="{Left - 7}" y="{y + 21}" text-anchor="end">near misses</text>""");
        foreach (var miss in _report.NearMisses)
        {
            var x = X(miss.At.TotalSeconds);
            var title = $"{ReportText.Time(miss.At)}: {ReportText.Words(miss.Reason)}{(miss.Region is null ? "" : $", {miss.Region}")}";
            Add($"""
                <a href="#miss-{miss.Number}"><path class="tl-miss" d="M{x:0.#} {y + 10}l6 6.5l-6 6.5l-6 -6.5z">
                <title>{Escape(title)}</title></path></a>
                """);
        }
    }

    private void DrawEvents(int bottom)
    {
        var free = double.MinValue;
        foreach (var seen in _report.Events)
        {
            var x = X(seen.At.TotalSeconds);
            var title = $"event {seen.Number}, {ReportText.Time(seen.At)}, {seen.Region}";
            Add($"""
                <a href="#event-{seen.Number}"><title>{Escape(title)}</title>
                <path class="tl-event" d="M{x:0.#} {Flags - 4}V{bottom}"/>
                """);
            var width = 10 + (7 * $"{seen.Number}".Length);
            var left = Math.Min(x - (width / 2.0), Width - width);
            if (left > free)
            {
                Add($"""
                    <rect class="tl-flag" x="{left:0.#}" y="{Flags - 22}" width="{width}" height="18" rx="5"/>
                    <text class="tl-number" x="{left + (width / 2.0):0.#}" y="{Flags - 9}" text-anchor="middle">{seen.Number}</text>
                    """);
                free = left + width + 2;
            }

            _svg.Append("</a>\n");
        }
    }

    private void DrawLegend(int y)
    {
        var hasThreshold = _lanes.Any(lane => lane.Threshold is not null);
        var x = Width - Right - (hasThreshold ? 292 : 150);
        Add($"""<rect class="tl-flag" x="{x}" y="{y - 9}" width="10" height="10" rx="3"/><text class="tl-tick" x="{x + 16}" y="{y}">event</text>""");
        Add($"""<path class="tl-miss" d="M{x + 78} {y - 10}l5 5.5l-5 5.5l-5 -5.5z"/><text class="tl-tick" x="{x + 90}" y="{y}">near miss</text>""");
        if (hasThreshold)
            Add($"""<path class="tl-threshold" d="M{x + 168} {y - 4}h26"/><text class="tl-tick" x="{x + 200}" y="{y}">counts from here</text>""");
    }

    private double X(double seconds) => Left + (seconds / _seconds * Plot);

    private void Add(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private const string Style = """
        <style>
        .tl { --g: #ffffff; --l: #f6f8f9; --n: #e3e8eb; --t: #141a1e; --m: #5a6670; --c: #0f766e; --w: #b8690a; --e: #be123c; --k: #ffffff;
          display: block; width: 100%; height: auto;
          font: 12px Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          font-variant-numeric: tabular-nums }
        @media (prefers-color-scheme: dark) {
          .tl { --g: #14191d; --l: #181f24; --n: #2a333a; --t: #e7edf0; --m: #94a2ac; --c: #2dd4bf; --w: #fbbf24; --e: #fb7185; --k: #26060d } }
        .tl-ground { fill: var(--g) } .tl-lane { fill: var(--l) } .tl-grid { stroke: var(--n); fill: none }
        .tl-title { fill: var(--t); font-weight: 600 } .tl-tick { fill: var(--m); font-size: 11.5px }
        .tl-fill { fill: var(--c); opacity: .18 } .tl-curve { fill: none; stroke: var(--c); stroke-width: 1.4; stroke-linejoin: round }
        .tl-threshold { stroke: var(--w); stroke-width: 1.4; stroke-dasharray: 6 4; fill: none }
        .tl-threshold-text { fill: var(--w); font-size: 11.5px; font-weight: 600; paint-order: stroke; stroke: var(--l); stroke-width: 3px }
        .tl-event { stroke: var(--e); stroke-width: 1.6 } .tl-flag { fill: var(--e) } .tl-number { fill: var(--k); font-size: 12px; font-weight: 700 }
        .tl-lasting { fill: var(--e); opacity: .1 } .tl-held { fill: var(--m); opacity: .22 }
        .tl-miss { fill: var(--w) } .tl a:hover .tl-miss, .tl a:hover .tl-flag { fill: var(--t) }
        </style>

        """;
}

/// <summary>One curve over time, with a value per frame. Threshold is null without a comparison; Region is null for all regions.</summary>
internal sealed record TimelineLane(
    string Title, IReadOnlyList<double> Values, double? Threshold, string ThresholdText, string? Region, Func<double, string> Format)
{
    /// <summary>The curves of a report: one per region, and the size of the largest object where that decides.</summary>
    public static IReadOnlyList<TimelineLane> Of(AnalysisReport report)
    {
        var options = report.Options;
        var byObject = options.AreaThreshold is null || (options.Mode == MotionMode.Sequence && !options.Regions.IsEmpty);
        List<TimelineLane> lanes = [];
        for (var i = 0; i < report.Regions.Count; i++)
        {
            var values = report.Scores.Scores(i).Select(score => (double)score).ToArray();
            var name = report.Regions[i];
            lanes.Add(byObject
                ? new TimelineLane($"{name}: share that moves", values, null, "", name, ReportText.Percent)
                : new TimelineLane($"{name}: share that moves", values, options.AreaThreshold, "AreaThreshold", name, ReportText.Percent));
        }

        if (byObject)
        {
            var largest = report.Scores.LargestObject.Select(area => (double)area).ToArray();
            var least = options.LeastArea(report.Width, report.Height);
            lanes.Add(new TimelineLane("largest object", largest, least, "MinArea", null, area => ReportText.Pixels((long)area)));
        }

        return lanes;
    }
}
