using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The endpoint against Debian's mosquitto clients in version 5.</summary>
public sealed class Mqtt5MosquittoTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Properties_of_a_publish_arrive()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var subscriber = await Subscribe(endpoint, "-t", "p/#", "-C", "1", "-F", "%t|%p|%C|%R|%D|%E|%F|%P");
        await Publish(
            endpoint, "-t", "p/1", "-m", "hello", "-q", "1", "-D", "publish", "content-type", "text/plain", "-D", "publish", "response-topic", "re",
            "-D", "publish", "correlation-data", "42",
            "-D", "publish", "message-expiry-interval", "100", "-D", "publish", "payload-format-indicator", "1",
            "-D", "publish", "user-property", "k", "v");

        var result = (await subscriber.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Equal("p/1|hello|text/plain|re|42|100|1|k:v", result.Output.Trim());
    }

    [Fact]
    public async Task Request_is_answered_over_its_response_topic()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var service = await Subscribe(endpoint, "-t", "ask", "-C", "1", "-F", "%R %D %p");
        await using var client = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_rr"), [
                "-h", "127.0.0.1", "-p", endpoint.PortText, "-V", "5", "-t", "ask", "-e", "answers/1", "-m", "what", "-D", "publish",
                "correlation-data", "7"]);
        Assert.Equal("answers/1 7 what", (await service.WaitForExitAsync(Cancel)).EnsureSuccess().Output.Trim());
        await Publish(endpoint, "-t", "answers/1", "-m", "that", "-D", "publish", "correlation-data", "7");
        Assert.Equal("that", (await client.WaitForExitAsync(Cancel)).EnsureSuccess().Output.Trim());
    }

    [Fact]
    public async Task Shared_subscription_divides_the_messages()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var first = await Subscribe(endpoint, "-t", "$share/g/s/#", "-C", "3");
        await using var second = await Subscribe(endpoint, "-t", "$share/g/s/#", "-C", "3");
        for (var i = 0; i < 6; i++)
            await Publish(endpoint, "-t", "s/x", "-m", $"{i}", "-q", "1");

        var got = Lines((await first.WaitForExitAsync(Cancel)).EnsureSuccess().Output)
            .Concat(Lines((await second.WaitForExitAsync(Cancel)).EnsureSuccess().Output));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], got.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Both_versions_get_the_same_message()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var five = await Subscribe(endpoint, "-t", "both", "-C", "1");
        await using var three = await Subscribe(endpoint, "-t", "both", "-C", "1", "-V", "311");
        await Publish(endpoint, "-t", "both", "-m", "x", "-D", "publish", "user-property", "k", "v");
        Assert.Equal("x", (await five.WaitForExitAsync(Cancel)).EnsureSuccess().Output.Trim());
        Assert.Equal("x", (await three.WaitForExitAsync(Cancel)).EnsureSuccess().Output.Trim());
    }

    private static async Task<RunningProgram> Subscribe(MqttTestEndpoint endpoint, params string[] arguments)
    {
        var before = endpoint.Broker.Router.SubscriptionCount;
        var program = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_sub"), ["-h", "127.0.0.1", "-p", endpoint.PortText, "-V", "5", .. arguments]);
        await Eventually.True(() => endpoint.Broker.Router.SubscriptionCount > before, cancel: Cancel);
        return program;
    }

    private static async Task Publish(MqttTestEndpoint endpoint, params string[] arguments) =>
        (await ExternalProgram.RunAsync(
            ExternalProgram.Require("mosquitto_pub"),
            ["-h", "127.0.0.1", "-p", endpoint.PortText, "-V", "5", .. arguments],
            Limit,
            cancel: Cancel)).EnsureSuccess();

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
