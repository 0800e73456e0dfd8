using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class MqttKeepAliveTests
{
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Silence_of_one_and_a_half_times_the_keep_alive_ends_the_connection(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a", keepAlive: 10);
        broker.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Equal(1, broker.Metrics.Connections);
        await AssertKeepAliveTimeoutAsync(broker, client);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Ping_in_time_keeps_the_connection(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a", keepAlive: 10);
        for (var i = 0; i < 10; i++)
        {
            broker.Time.Advance(TimeSpan.FromSeconds(14));
            await client.AssertNothingComesAsync();
        }

        Assert.Equal(1, broker.Metrics.Connections);
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task Start_of_a_packet_and_then_silence_ends_the_connection_like_silence(MqttVersion version)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync(version, "a", keepAlive: 10);
        await client.SendTakenAsync(0xC0);
        broker.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Equal(1, broker.Metrics.Connections);
        await AssertKeepAliveTimeoutAsync(broker, client);
    }

    /// <summary>15 KB at 240 bytes a second, and a payload too long to be awaited in the reader's buffer.</summary>
    [Theory, InlineData(15_000), InlineData(40_000)]
    public async Task Slow_publish_that_goes_on_arrives_however_long_it_takes(int length)
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", keepAlive: 10);
        await client.SubscribeAsync("t");
        foreach (var part in MqttBytes.Publish("t", new byte[length]).Chunk(240))
        {
            await client.SendTakenAsync(part);
            broker.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(length, (await client.ReadAsync<MqttReceived>()).Payload.Length);
        broker.Time.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal(1, broker.Metrics.Connections);
    }

    [Theory, InlineData(0), InlineData(60)]
    public async Task Packet_that_trickles_in_ends_the_connection_soon_after_the_time_of_a_packet(ushort keepAlive)
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { PacketTimeout = TimeSpan.FromSeconds(60) });
        var client = await broker.ConnectAsync("a", keepAlive: keepAlive);
        var packet = MqttBytes.Publish("t", new byte[1000]);
        for (var i = 0; i < 3; i++)
        {
            await client.SendTakenAsync(packet[i]);
            broker.Time.Advance(TimeSpan.FromSeconds(20));
        }

        broker.Time.Advance(TimeSpan.FromSeconds(1));
        await broker.EndedAsync(ConnectionEnd.PacketTimeout);
    }

    [Fact]
    public async Task Publish_that_is_dropped_leaves_the_connection_its_keep_alive()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.Combine("acl"), "topic read #\n", TestContext.Current.CancellationToken);
        await using var broker = new MqttMemoryBroker(new MqttOptions { AclFile = folder.Combine("acl") });
        var client = await broker.ConnectAsync("a", keepAlive: 60);
        await client.SendTakenAsync(MqttBytes.Publish("t", new byte[40_000]));
        broker.Time.Advance(TimeSpan.FromSeconds(80));
        await client.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Silence_within_a_packet_ends_the_connection_also_without_a_keep_alive()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { PacketTimeout = TimeSpan.FromSeconds(60) });
        var client = await broker.ConnectAsync("a", keepAlive: 0);
        await client.SendTakenAsync(MqttBytes.Publish("t", new byte[40_000])[..20_000]);   // worth 200 s
        broker.Time.Advance(TimeSpan.FromSeconds(62));
        await broker.EndedAsync(ConnectionEnd.PacketTimeout);
    }

    [Fact]
    public async Task Each_packet_has_its_own_time()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { PacketTimeout = TimeSpan.FromSeconds(60) });
        var client = await broker.ConnectAsync("a", keepAlive: 0);
        byte[] ping = [0xC0, 0x00];
        await client.SendTakenAsync(ping[0]);
        for (var i = 0; i < 4; i++)
        {
            broker.Time.Advance(TimeSpan.FromSeconds(50));
            await client.SendTakenAsync(ping[1], ping[0]);
            await client.ReadAsync();
        }
    }

    [Fact]
    public async Task Bytes_in_front_of_a_packet_give_it_no_more_time()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { PacketTimeout = TimeSpan.FromSeconds(60) });
        var client = await broker.ConnectAsync("a", keepAlive: 0);
        await client.SendTakenAsync(MqttBytes.Publish("t", new byte[40_000]));   // worth 400 s
        var packet = MqttBytes.Publish("t", new byte[1000]);
        for (var i = 0; i < 3; i++)
        {
            await client.SendTakenAsync(packet[i]);
            broker.Time.Advance(TimeSpan.FromSeconds(20));
        }

        broker.Time.Advance(TimeSpan.FromSeconds(1));
        await broker.EndedAsync(ConnectionEnd.PacketTimeout);
    }

    [Fact]
    public async Task Keep_alive_of_zero_lets_a_client_be_silent_for_ever()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", keepAlive: 0);
        broker.Time.Advance(TimeSpan.FromHours(2));
        await client.AssertNothingComesAsync();
    }

    /// <summary>Ends the time of a client that was silent for 14.9 of its 15 seconds; version 5 gets the reason (section 3.14.2.1).</summary>
    private static async Task AssertKeepAliveTimeoutAsync(MqttMemoryBroker broker, MqttMemoryClient client)
    {
        broker.Time.Advance(TimeSpan.FromSeconds(0.1));   // one sweep: the next one would not wait for the client to read
        if (client.Version == MqttVersion.V5)
            await Mqtt5ConnectTests.AssertDisconnectedAsync(client, ReasonCode.KeepAliveTimeout);
        else
            await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.KeepAliveTimeout);
    }
}
