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
    public async Task What_is_no_time_is_something_ffmpeg_says()
    {
        var times = new FrameTimes();
        await times.ReadAsync(Lines("#tb 0: 1/10", Frame(0), "Invalid data found, here: really", Frame(10)));
        Assert.Equal("Invalid data found, here: really", times.LastWords);
        Assert.Equal(TimeSpan.Zero, await times.NextAsync(Cancel));
        Assert.Equal(TimeSpan.FromSeconds(1), await times.NextAsync(Cancel));
        Assert.Null(await times.NextAsync(Cancel));
    }

    private static async Task<double[]> Read(params string[] lines)
    {
        var times = new FrameTimes();
        await times.ReadAsync(Lines(lines));
        var found = new List<double>();
        while (await times.NextAsync(Cancel) is { } at)
            found.Add(at.TotalSeconds);
        return [.. found];
    }

    private static string Frame(int pts) => $"0, {pts,10}, {pts,10},        1,     9414, 0x7319c684, S=1,        8";

    private static StreamReader Lines(params string[] lines) => new(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
