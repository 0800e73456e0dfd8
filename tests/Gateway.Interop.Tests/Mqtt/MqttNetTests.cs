using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Esp32.Camera;
using Gateway.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The endpoint against MQTTnet's client, which needs no program that a machine may lack.</summary>
public sealed class MqttNetTests
{
    private const int Large = 300_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttTransport.Tcp, MqttProtocolVersion.V311)]
    [InlineData(MqttTransport.Tcp, MqttProtocolVersion.V500)]
    [InlineData(MqttTransport.WebSocket, MqttProtocolVersion.V311)]
    [InlineData(MqttTransport.WebSocket, MqttProtocolVersion.V500)]
    public async Task Message_of_every_QoS_arrives_with_every_QoS(MqttTransport transport, MqttProtocolVersion version)
    {
        var listener = new MqttListenerOptions { Transport = transport };
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { Listeners = [listener] });
        var port = endpoint.MorePorts[0];
        await using var publisher = await MqttNetClient.ConnectAsync(port, version, "publisher", transport: transport);
        await using var subscriber = await MqttNetClient.ConnectAsync(port, version, "subscriber", transport: transport);
        for (var wanted = 0; wanted <= 2; wanted++)
        {
            Assert.Equal(wanted, await subscriber.SubscribeAsync($"qos/{wanted}", wanted));
            for (var sent = 0; sent <= 2; sent++)
            {
                var payload = RandomNumberGenerator.GetBytes(sent == wanted ? Large : 5);
                await publisher.PublishAsync($"qos/{wanted}", payload, sent);
                var message = await subscriber.NextAsync();
                Assert.Equal(($"qos/{wanted}", Math.Min(sent, wanted), false), (message.Topic, (int)message.QualityOfServiceLevel, message.Retain));
                Assert.Equal(payload, message.Payload.ToArray());
            }
        }

        Assert.Equal(0, endpoint.Metrics.ProtocolErrors);
    }

    [Theory, InlineData(MqttProtocolVersion.V311), InlineData(MqttProtocolVersion.V500)]
    public async Task Retained_message_reaches_a_later_subscriber_until_it_is_cleared(MqttProtocolVersion version)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var publisher = await MqttNetClient.ConnectAsync(endpoint.Port, version, "publisher");
        await publisher.PublishAsync("state/a", "old"u8.ToArray(), 1, retain: true);
        await publisher.PublishAsync("state/a", "new"u8.ToArray(), 2, retain: true);

        await using var first = await MqttNetClient.ConnectAsync(endpoint.Port, version, "first");
        await first.SubscribeAsync("state/#", 1);
        var message = await first.NextAsync();
        Assert.Equal(("new", true, 1), (TextOf(message), message.Retain, (int)message.QualityOfServiceLevel));

        await publisher.PublishAsync("state/a", [], 1, retain: true);
        await using var second = await MqttNetClient.ConnectAsync(endpoint.Port, version, "second");
        await second.SubscribeAsync("state/#", 1);
        Assert.Empty(await second.TakeAllAsync(publisher));
    }

    [Theory, InlineData(MqttProtocolVersion.V311), InlineData(MqttProtocolVersion.V500)]
    public async Task Client_that_vanishes_leaves_its_will_and_one_that_disconnects_does_not(MqttProtocolVersion version)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var watcher = await MqttNetClient.ConnectAsync(endpoint.Port, version, "watcher");
        await watcher.SubscribeAsync("will/#", 2);
        Action<MqttClientOptionsBuilder> WillUnder(string topic) => options =>
            options.WithWillTopic(topic).WithWillPayload("gone").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce);
        await using var polite = await MqttNetClient.ConnectAsync(endpoint.Port, version, "polite", WillUnder("will/never"));
        await using var dying = await MqttNetClient.ConnectAsync(endpoint.Port, version, "dying", WillUnder("will/dying"));

        await polite.DisconnectAsync();
        dying.Drop();
        var message = await watcher.NextAsync();
        Assert.Equal(("will/dying", "gone", 2), (message.Topic, TextOf(message), (int)message.QualityOfServiceLevel));
        Assert.Empty(await watcher.TakeAllAsync(watcher));
    }

    [Theory, InlineData(MqttProtocolVersion.V311), InlineData(MqttProtocolVersion.V500)]
    public async Task Shared_subscription_divides_the_messages(MqttProtocolVersion version)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var publisher = await MqttNetClient.ConnectAsync(endpoint.Port, version, "publisher");
        await using var first = await MqttNetClient.ConnectAsync(endpoint.Port, version, "first");
        await using var second = await MqttNetClient.ConnectAsync(endpoint.Port, version, "second");
        await first.SubscribeAsync("$share/group/work/#", 1);
        await second.SubscribeAsync("$share/group/work/#", 1);
        for (var i = 0; i < 10; i++)
            await publisher.PublishAsync("work/a", [(byte)i], 1);

        var (ofFirst, ofSecond) = (await first.TakeAllAsync(publisher), await second.TakeAllAsync(publisher));
        Assert.NotEmpty(ofFirst);
        Assert.NotEmpty(ofSecond);
        Assert.Equal(Enumerable.Range(0, 10), ofFirst.Concat(ofSecond).Select(message => (int)message.Payload.FirstSpan[0]).Order());
    }

    [Theory, InlineData(MqttProtocolVersion.V311), InlineData(MqttProtocolVersion.V500)]
    public async Task Session_that_is_resumed_gets_what_was_published_meanwhile(MqttProtocolVersion version)
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        Action<MqttClientOptionsBuilder> kept = version == MqttProtocolVersion.V500
            ? options => options.WithCleanStart(false).WithSessionExpiryInterval(1000)
            : options => options.WithCleanSession(false);
        await using (var first = await MqttNetClient.ConnectAsync(endpoint.Port, version, "keeper", kept))
        {
            Assert.False(first.SessionPresent);
            await first.SubscribeAsync("away/#", 2);
            first.Drop();
        }

        await using var publisher = await MqttNetClient.ConnectAsync(endpoint.Port, version, "publisher");
        for (var i = 0; i < 20; i++)
            await publisher.PublishAsync("away/a", [(byte)i], 1 + (i % 2));
        await using var again = await MqttNetClient.ConnectAsync(endpoint.Port, version, "keeper", kept);
        Assert.True(again.SessionPresent);
        Assert.Equal(Enumerable.Range(0, 20), (await again.TakeAllAsync(publisher)).Select(message => (int)message.Payload.FirstSpan[0]));
        await again.DisconnectAsync();
        await using var last = await MqttNetClient.ConnectAsync(endpoint.Port, version, "keeper");
        Assert.False(last.SessionPresent);
    }

    [Fact]
    public async Task Properties_of_a_message_arrive_and_an_alias_stands_for_its_topic()
    {
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var publisher = await MqttNetClient.ConnectAsync(endpoint.Port, MqttProtocolVersion.V500, "publisher");
        await using var subscriber = await MqttNetClient.ConnectAsync(endpoint.Port, MqttProtocolVersion.V500, "subscriber");
        await subscriber.SubscribeAsync("properties/#", 1);
        foreach (var topic in new[] { "properties/a", "" })
        {
            await publisher.PublishAsync(new MqttApplicationMessageBuilder()
                .WithTopic(topic).WithTopicAlias(1).WithPayload("hello")
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithContentType("text/plain").WithResponseTopic("answers").WithCorrelationData([4, 2]).WithMessageExpiryInterval(1000)
                .WithUserProperty("a", "1"u8.ToArray()).WithUserProperty("a", "2"u8.ToArray()).Build());
            var message = await subscriber.NextAsync();
            Assert.Equal(("properties/a", "hello"), (message.Topic, TextOf(message)));
            Assert.Equal(("text/plain", "answers"), (message.ContentType, message.ResponseTopic));
            Assert.Equal([4, 2], message.CorrelationData);
            var properties = message.UserProperties.Select(property => $"{property.Name}={Encoding.UTF8.GetString(property.ValueBuffer.Span)}");
            Assert.Equal(["a=1", "a=2"], properties);
            Assert.InRange(message.MessageExpiryInterval, 1u, 1000u);
        }
    }

    [Theory, InlineData(MqttProtocolVersion.V311), InlineData(MqttProtocolVersion.V500)]
    public async Task Picture_that_is_acknowledged_is_in_the_store_of_a_daemon_that_is_killed(MqttProtocolVersion version)
    {
        using var data = new TemporaryDirectory();
        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, [new("GATEWAY__MOTION__ENABLED", "false")]))
        {
            await using var board = await MqttNetClient.ConnectAsync(daemon.MqttPort, version, "board");
            await board.PublishAsync("gateway/board/frame", PictureOf(1), 1);
            var second = PictureOf(2);
            await board.PublishAsync("gateway/board/frame", second, 2);
            await board.PublishAsync("gateway/board/frame", second, 1);   // again, as after a lost PUBACK
            await daemon.KillAsync(Cancel);
        }

        Assert.Equal([("board", 7u, 1L), ("board", 7u, 2L)], StoredImages.Of(data.Path));
    }

    /// <summary>A board's header, and random bytes between a JPEG's first and last marker.</summary>
    private static byte[] PictureOf(uint counter)
    {
        byte[] jpeg = [0xFF, 0xD8, 0, .. RandomNumberGenerator.GetBytes(Large), 0xFF, 0xD9];
        return [.. FrameHeader.Create(true, bootId: 7, counter, captureMs: 5, capturedUs: 1, publishedUs: 2, jpeg.Length), .. jpeg];
    }

    private static string TextOf(MqttApplicationMessage message) => Encoding.UTF8.GetString(message.Payload);
}
