using System.Globalization;
using System.Threading.Channels;

namespace Gateway.Analysis;

/// <summary>
/// The times of frames, from ffmpeg's <c>framecrc</c> lines on its standard error: <c>#tb 0: 1/15360</c>, then one line
/// <c>stream, dts, pts, duration, size, crc</c> a frame. Any other line is something ffmpeg has to say; the last of them is kept.
/// </summary>
/// <remarks>One task feeds lines, one takes times.</remarks>
internal sealed class FrameTimes
{
    private readonly Channel<TimeSpan> _times = Channel.CreateUnbounded<TimeSpan>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private double _secondsPerTick = 1;
    private double? _first;
    private TimeSpan _last = TimeSpan.FromTicks(-1);

    /// <summary>What ffmpeg said last, null for nothing. To be read after the last line was fed.</summary>
    public string? LastWords { get; private set; }

    /// <summary>The next frame's time since the first; strictly rising. Null after the last.</summary>
    public async ValueTask<TimeSpan?> NextAsync(CancellationToken cancel) =>
        await _times.Reader.WaitToReadAsync(cancel) && _times.Reader.TryRead(out var at) ? at : null;

    public async Task ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            Add(line);
        _times.Writer.Complete();
    }

    public void Add(string line)
    {
        if (line.StartsWith("#tb ", StringComparison.Ordinal))
        {
            var parts = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('/');
            if (parts.Length == 2 && TryNumber(parts[0], out var over) && TryNumber(parts[1], out var under) && under > 0)
                _secondsPerTick = over / under;
        }
        else if (line.Split(',') is { Length: >= 6 } fields && TryNumber(fields[2], out var pts))
            Add(pts * _secondsPerTick);
        else if (line.Length > 0 && line[0] != '#')
            LastWords = line.Length > 300 ? line[..300] : line;
    }

    private void Add(double seconds)
    {
        _first ??= seconds;
        var since = seconds - _first.Value;
        // A file may tell times that stand still, go back or make no sense; analysis needs time that runs.
        var at = since is >= 0 and < 1e9 ? TimeSpan.FromSeconds(since) : TimeSpan.Zero;
        _last = at > _last ? at : _last + TimeSpan.FromMilliseconds(1);
        _times.Writer.TryWrite(_last);
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out value);
}
