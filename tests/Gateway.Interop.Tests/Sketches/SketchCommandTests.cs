using Esp32.Camera;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>The sketches and the commands of a gateway (protocol/MQTT.md section 8).</summary>
public sealed class SketchCommandTests(SketchBuilds builds) : IClassFixture<SketchBuilds>, IDisposable
{
    private const string AtStart = """{"bootId":439041101,"intervalMs":10000,"quality":12,"resolution":"VGA","flash":false}""";

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_obeys_a_command_and_reports_its_settings(string kind)
    {
        var record = await RunAsync(kind, "-", """{"intervalMs":2000,"quality":20,"resolution":"SVGA","flash":true}""");
        Assert.Equal([$"subscribe {BoardTopics.Set("cam-12abcd")} 1"], record.Of("subscribe"));
        Assert.Equal(
            [AtStart, """{"bootId":439041101,"intervalMs":2000,"quality":20,"resolution":"SVGA","flash":true}"""], record.States);
        Assert.Equal(["framesize 10", "quality 20", "framesize 11", "pin 4 1"], record.Of("framesize", "quality", "pin"));

        var frames = record.Steps.Where(step => step.Text.Contains("/frame", StringComparison.Ordinal)).Select(step => step.AtMs).ToList();
        Assert.All(frames.Zip(frames.Skip(1), (earlier, later) => later - earlier), gap => Assert.InRange(gap, 1900, 2300));
    }

    [Theory]
    [InlineData("arduino", "SVGA", 11)]
    [InlineData("esp-idf", "XGA", 12)]
    public async Task Sketch_takes_the_nearest_settings_that_it_can(string kind, string largest, int size)
    {
        var record = await RunAsync(kind, "-", """{"intervalMs":1,"quality":1,"resolution":"UXGA"}""");
        Assert.Equal(
            [AtStart, $$"""{"bootId":439041101,"intervalMs":10,"quality":10,"resolution":"{{largest}}","flash":false}"""], record.States);
        Assert.Equal(["framesize 10", "quality 10", $"framesize {size}"], record.Of("framesize", "quality"));
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_keeps_its_settings_when_a_message_is_no_command_and_answers_it(string kind)
    {
        var tooLong = "{\"quality\":20".PadRight(1024) + "}";
        var longest = "{\"quality\":20}".PadLeft(3000);   // beyond the buffers of both libraries; esp-mqtt brings it in parts
        var record = await RunAsync(kind, "-", tooLong, longest);
        Assert.Equal(3, record.Frames.Count);
        Assert.All(record.States, state => Assert.Equal(AtStart, state));
        Assert.Equal(kind == "arduino" ? 2 : 3, record.States.Count);   // PubSubClient drops what its buffer cannot hold
    }

    [Theory]
    [InlineData("arduino", 439041101u, true)]
    [InlineData("arduino", 439041102u, false)]
    [InlineData("esp-idf", 439041101u, true)]
    [InlineData("esp-idf", 439041102u, false)]
    public async Task Sketch_restarts_only_for_its_own_boot_id(string kind, uint bootId, bool restarts)
    {
        var record = await RunAsync(kind, "-", $$"""{"restart":{{bootId}},"quality":20}""");
        Assert.Contains("\"quality\":20", record.States[^1], StringComparison.Ordinal);
        Assert.Equal(restarts ? 1 : 3, record.Frames.Count);
        string[] end = restarts ? ["disconnect", "camera off", "pin 32 1", "restart"] : [];
        Assert.Equal(end, record.Of("disconnect", "camera", "pin", "restart"));
    }

    [Fact]
    public async Task Sketch_without_the_right_to_subscribe_sends_pictures_and_no_state()
    {
        var program = await builds.SketchAsync("esp-idf");
        var record = await SketchRecord.RunAsync(program, _folder, SketchPicture.Make(320, 240), "deaf", ["{\"quality\":20}"]);
        Assert.Equal(3, record.Frames.Count);
        Assert.Empty(record.States);
        Assert.Contains("may not subscribe", record.Console, StringComparison.Ordinal);
    }

    // The broker keeps a command: a size that the board cannot send must not restart it at once, and again after each restart.
    [Theory]
    [InlineData("arduino")]
    [InlineData("esp-idf")]
    public async Task Sketch_makes_pictures_smaller_before_it_gives_up(string kind)
    {
        var record = await SketchRecord.RunAsync(await builds.SketchAsync(kind), _folder, SketchPicture.Make(800, 600), "pictures");
        Assert.Equal(
            new[] { 17, 22, 27, 32, 37, 42, 47, 52, 57, 62, 63 }.Select(quality => $"quality {quality}"), record.Of("quality"));
        Assert.Equal(12, record.States.Count);
        Assert.Contains("\"quality\":63", record.States[^1], StringComparison.Ordinal);
        Assert.Equal("restart", record.Steps[^1].Text);
    }

    private async Task<SketchRecord> RunAsync(string kind, params string[] commands) =>
        await SketchRecord.RunAsync(await builds.SketchAsync(kind), _folder, SketchPicture.Make(320, 240), "pictures", commands);
}
