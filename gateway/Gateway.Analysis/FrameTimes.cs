using System.Globalization;
using System.Threading.Channels;

namespace Gateway.Analysis;

/// <summary>
/// The times of frames, from ffmpeg's <c>framecrc</c> lines on its standard error: <c>#tb 0: 1/15360</c>, then one line
/// <c>stream, dts, pts, duration, size, crc</c> per frame. Any other line is a message of ffmpeg.
/// </summary>
/// <remarks>One task adds lines, another takes times.</remarks>
internal sealed class FrameTimes
{
    private readonly Channel<TimeSpan> _times =
        Channel.CreateUnbounded<TimeSpan>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private double _secondsPerTick = 1;
    private double? _first;
    private TimeSpan _last = TimeSpan.FromTicks(-1);

    /// <summary>The next frame's time since the first; strictly rising. Null after the last.</summary>
    public async ValueTask<TimeSpan?> NextAsync(CancellationToken cancel) =>
        await _times.Reader.WaitToReadAsync(cancel) && _times.Reader.TryRead(out var at) ? at : null;

    /// <summary>Adds the time in a line; null after the last line.</summary>
    /// <returns>False for a message of ffmpeg.</returns>
    public bool Take(string? line)
    {
        if (line is null)
            return _times.Writer.TryComplete();
        if (line.StartsWith("#tb ", StringComparison.Ordinal))
        {
            var parts = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('/');
            if (parts.Length == 2 && TryNumber(parts[0], out var over) && TryNumber(parts[1], out var under) && under > 0)
                _secondsPerTick = over / under;
        }
        else if (line.Split(',') is { Length: >= 6 } fields && TryNumber(fields[2], out var pts))
            Add(pts * _secondsPerTick);
        else
            return line.StartsWith('#');
        return true;
    }

    private void Add(double seconds)
    {
        _first ??= seconds;
        var since = seconds - _first.Value;
        // Times in a file may stand still, go back or make no sense; the analysis needs rising times.
        var at = since is >= 0 and < 1e9 ? TimeSpan.FromSeconds(since) : TimeSpan.Zero;
        _last = at > _last ? at : _last + TimeSpan.FromMilliseconds(1);
        _times.Writer.TryWrite(_last);
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out value);
}
