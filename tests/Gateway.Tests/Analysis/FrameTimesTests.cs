using Gateway.Analysis;

namespace Gateway.Tests.Analysis;

public sealed class FrameTimesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Times_count_from_the_first_frame_in_the_units_the_header_tells() =>
        Assert.Equal(new[] { 0, 0.5, 1.25 }, await Read("#software: Lavf59", "#tb 0: 1/1000", Frame(5000), Frame(5500), Frame(6250)));

    [Fact]
    public async Task Times_that_stand_still_or_go_back_run_on_by_a_millisecond() =>
        Assert.Equal(new[] { 0, 1, 1.001, 1.002, 2 }, await Read("#tb 0: 1/10", Frame(0), Frame(10), Frame(10), Frame(3), Frame(20)));

    [Fact]
    public async Task Take_returns_false_for_a_message_of_ffmpeg()
    {
        var times = new FrameTimes();
        Assert.True(times.Take("#tb 0: 1/10"));
        Assert.True(times.Take(Frame(0)));
        Assert.False(times.Take("Invalid data found, here: really"));
        Assert.True(times.Take(Frame(10)));
        times.Take(null);
        Assert.Equal(TimeSpan.Zero, await times.NextAsync(Cancel));
        Assert.Equal(TimeSpan.FromSeconds(1), await times.NextAsync(Cancel));
        Assert.Null(await times.NextAsync(Cancel));
    }

    private static async Task<double[]> Read(params string?[] lines)
    {
        var times = new FrameTimes();
        foreach (var line in lines)
            times.Take(line);
        times.Take(null);
        var found = new List<double>();
        while (await times.NextAsync(Cancel) is { } at)
            found.Add(at.TotalSeconds);
        return [.. found];
    }

    private static string Frame(int pts) => $"0, {pts,10}, {pts,10},        1,     9414, 0x7319c684, S=1,        8";
}
