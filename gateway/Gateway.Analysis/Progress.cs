using System.Globalization;

namespace Gateway.Analysis;

/// <summary>Shows the progress of a long run: a bar on a terminal, otherwise a line for every tenth. A total of zero is unknown.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, TimeSpan total, TimeProvider time)
{
    private const int Cells = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _started = time.GetTimestamp();
    private TimeSpan _shownAt = TimeSpan.MinValue;
    private int _tenths;
    private int _length;

    /// <param name="at">Time of the finished frame.</param>
    /// <param name="text">Further text, given the speed as a multiple of real time.</param>
    public void Show(TimeSpan at, Func<double, string> text)
    {
        var share = total > TimeSpan.Zero ? Math.Clamp(at / total, 0, 1) : 0;
        var elapsed = time.GetElapsedTime(_started);
        if (!isTerminal)
        {
            var tenths = total > TimeSpan.Zero ? (int)(share * 10) : (int)at.TotalMinutes;
            if (tenths <= _tenths)
                return;
            _tenths = tenths;
            output.WriteLine(Text(at, share, elapsed, text));
            return;
        }

        if (_length > 0 && elapsed - _shownAt < Pause)
            return;
        _shownAt = elapsed;
        var filled = (int)Math.Round(share * Cells);
        var bar = total > TimeSpan.Zero ? $"{new string('━', filled)}{new string('·', Cells - filled)} " : "";
        var line = bar + Text(at, share, elapsed, text);
        output.Write("\r" + line.PadRight(_length));
        _length = line.Length;
    }

    public void Clear()
    {
        if (_length > 0)
            output.Write("\r" + new string(' ', _length) + "\r");
        _length = 0;
    }

    private string Text(TimeSpan at, double share, TimeSpan elapsed, Func<double, string> text)
    {
        var percent = total > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{share,5:P0}  ") : "";
        return percent + text(elapsed > TimeSpan.Zero ? at / elapsed : 0);
    }
}
