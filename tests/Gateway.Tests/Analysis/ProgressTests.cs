using Gateway.Analysis;
using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.Tests.Analysis;

public sealed class ProgressTests
{
    [Fact]
    public void Outside_a_terminal_a_line_is_written_every_tenth()
    {
        var (output, time) = (new StringWriter(), new FakeTimeProvider());
        var progress = new Progress(output, isTerminal: false, TimeSpan.FromSeconds(100), time);
        for (var second = 0; second <= 100; second++)
            progress.Show(TimeSpan.FromSeconds(second), _ => "half done");
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        Assert.Equal(["10 %  half done", "100 %  half done"], [lines[0].Trim(), lines[^1].Trim()]);
    }

    [Fact]
    public void On_a_terminal_one_line_is_written_over_ten_times_a_second_and_cleared()
    {
        var (output, time) = (new StringWriter(), new FakeTimeProvider());
        var progress = new Progress(output, isTerminal: true, TimeSpan.FromSeconds(10), time);
        for (var frame = 0; frame < 1000; frame++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            progress.Show(TimeSpan.FromSeconds(frame * 0.01), speed => $"{speed:0}x");
        }

        Assert.DoesNotContain('\n', output.ToString());
        Assert.InRange(output.ToString().Count(c => c == '\r'), 9, 11);
        Assert.Contains("━━━", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("10x", output.ToString(), StringComparison.Ordinal);
        progress.Clear();
        Assert.EndsWith(" \r", output.ToString(), StringComparison.Ordinal);
    }
}
