using System.Security.Cryptography;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The endpoint against Debian's mosquitto clients.</summary>
public sealed class MqttMosquittoTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("311", 0)]
    [InlineData("311", 1)]
    [InlineData("311", 2)]
    [InlineData("5", 0)]
    [InlineData("5", 1)]
    [InlineData("5", 2)]
    public async Task Publish_of_300_KB_arrives_whole_at_a_subscriber(string version, int qos)
    {
        using var folder = new TemporaryDirectory();
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        var payload = RandomNumberGenerator.GetBytes(300_000);
        await File.WriteAllBytesAsync(folder.Combine("payload"), payload, Cancel);

        await using var subscriber = await Subscribe(endpoint, "-V", version, "-t", "big/#", "-q", "2", "-C", "1", "-F", "%t %q %l %X");
        await Publish(endpoint, "-V", version, "-t", "big/one", "-q", $"{qos}", "-f", folder.Combine("payload"));

        var result = (await subscriber.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Equal($"big/one {qos} {payload.Length} {Convert.ToHexString(payload)}", result.Output.Trim());
    }

    [Fact]
    public async Task Subscribe_with_wildcards_gives_what_matches_and_nothing_else()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var subscriber = await Subscribe(endpoint, "-t", "house/+/temperature", "-t", "garden/#", "-C", "4", "-v");

        string[] topics =
        [
            "house/kitchen/temperature", "house/kitchen/light", "house/a/b/temperature", "garden", "garden/pond/level", "house/attic/temperature",
        ];
        foreach (var topic in topics)
            await Publish(endpoint, "-t", topic, "-m", "x");

        var result = (await subscriber.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Equal(
            ["garden x", "garden/pond/level x", "house/attic/temperature x", "house/kitchen/temperature x"],
            Lines(result.Output).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Publish_with_retain_reaches_a_later_subscriber_until_it_is_cleared()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await Publish(endpoint, "-t", "state/a", "-m", "old", "-r", "-q", "1");
        await Publish(endpoint, "-t", "state/a", "-m", "new", "-r", "-q", "1");
        await Publish(endpoint, "-t", "state/b", "-m", "gone", "-r");
        await Publish(endpoint, "-t", "state/b", "-n", "-r");

        var result = await Run("mosquitto_sub", endpoint, "-t", "state/#", "-W", "2", "-F", "%t %r %p");
        Assert.Equal(["state/a 1 new"], Lines(result.Output));
    }

    [Fact]
    public async Task Subscriber_that_is_killed_leaves_its_will()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var watcher = await Subscribe(endpoint, "-t", "gateway/+/status", "-C", "1", "-v");
        await using (var board = await Subscribe(
            endpoint, "-t", "nothing", "--will-topic", "gateway/b1/status", "--will-payload", "offline", "--will-retain", "--will-qos", "1"))
        {
            board.Kill();
        }

        var result = (await watcher.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Equal(["gateway/b1/status offline"], Lines(result.Output));
        Assert.Equal(1, endpoint.Broker.Router.RetainedCount);
    }

    [Fact]
    public async Task Connect_needs_the_right_password_once_there_are_users()
    {
        using var folder = new TemporaryDirectory();
        var users = MqttTestEndpoint.WriteUser(folder.Path, "cam", "right horse");
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { UsersFile = users });

        (await Run("mosquitto_pub", endpoint, "-t", "a", "-m", "x", "-q", "1", "-u", "cam", "-P", "right horse")).EnsureSuccess();
        var wrong = await Run("mosquitto_pub", endpoint, "-t", "a", "-m", "x", "-u", "cam", "-P", "wrong");
        var unknown = await Run("mosquitto_pub", endpoint, "-t", "a", "-m", "x", "-u", "dog", "-P", "right horse");
        var anonymous = await Run("mosquitto_pub", endpoint, "-t", "a", "-m", "x");

        Assert.Contains("bad user name or password", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("bad user name or password", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("not authorised", anonymous.Error, StringComparison.Ordinal);
        Assert.All([wrong, unknown, anonymous], result => Assert.NotEqual(0, result.ExitCode));
        Assert.Equal(3, endpoint.Metrics.Ended(ConnectionEnd.Refused));
    }

    [Fact]
    public async Task Keep_alive_of_one_second_keeps_an_idle_subscriber_connected()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var subscriber = await Subscribe(endpoint, "-t", "late", "-k", "5", "-C", "1");   // 5 s is the least it takes
        var packets = endpoint.Metrics.PacketsReceived;
        await Eventually.True(() => endpoint.Metrics.PacketsReceived >= packets + 2, cancel: Cancel);   // two PINGREQ

        await Publish(endpoint, "-t", "late", "-m", "x");
        (await subscriber.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Equal(0, endpoint.Metrics.Ended(ConnectionEnd.KeepAliveTimeout));
    }

    [Fact]
    public async Task Seed_pair_published_by_a_client_id_becomes_an_image_and_its_latency()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        var jpeg = new byte[] { 0xFF, 0xD8, 1, 2, 3, 0xFF, 0xD9 };
        var json = $$"""{"id":4505,"image":"data:image/jpeg;base64,{{Convert.ToBase64String(jpeg)}}","timestamp":"2025-04-26 15:50:20"}""";

        await Publish(endpoint, "-i", "ESP32 Cam", "-t", "iot/image", "-q", "1", "-m", json);
        await Publish(endpoint, "-i", "ESP32 Cam", "-t", "iot/latency", "-q", "1", "-m", """{"id":4505,"capture time":0,"publish_time":123}""");

        var image = Assert.Single(endpoint.Ingest.Images);
        Assert.Equal("ESP32-Cam-b047ade266ec43f9", image.Camera);
        Assert.Equal(jpeg, image.Jpeg);
        Assert.Equal(4505, image.Image.ImageId);
        var latency = Assert.Single(endpoint.Ingest.Latencies);
        Assert.Equal((image.Camera, 123), (latency.Camera, latency.Image.PublishMs));
    }

    private static async Task<RunningProgram> Subscribe(MqttTestEndpoint endpoint, params string[] arguments)
    {
        var before = endpoint.Broker.Router.SubscriptionCount;
        var program = RunningProgram.Start(ExternalProgram.Require("mosquitto_sub"), ["-h", "127.0.0.1", "-p", endpoint.PortText, .. arguments]);
        await Eventually.True(() => endpoint.Broker.Router.SubscriptionCount >= before + arguments.Count(a => a == "-t"), cancel: Cancel);
        return program;
    }

    private static async Task Publish(MqttTestEndpoint endpoint, params string[] arguments) =>
        (await Run("mosquitto_pub", endpoint, arguments)).EnsureSuccess();

    private static Task<ProgramResult> Run(string program, MqttTestEndpoint endpoint, params string[] arguments) =>
        ExternalProgram.RunAsync(ExternalProgram.Require(program), ["-h", "127.0.0.1", "-p", endpoint.PortText, .. arguments], Limit, cancel: Cancel);

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
