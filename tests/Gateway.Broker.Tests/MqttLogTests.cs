using Gateway.Broker.Reporting;

namespace Gateway.Broker.Tests;

/// <summary>Faults are logged clearly, and a peer cannot flood the log.</summary>
public sealed class MqttLogTests
{
    [Fact]
    public async Task Packet_above_the_limit_names_the_setting_and_the_flood_is_counted()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxPacketBytes = 1000 });
        for (var i = 1; i <= 5; i++)
        {
            var client = await broker.ConnectAsync($"big {i}\n");
            await client.SendAsync(MqttBytes.Publish("t", new byte[1000])[..3]);
            await client.AssertClosedAsync();
            await broker.EndedAsync(ConnectionEnd.ProtocolError, i);
        }

        var line = Assert.Single(broker.Log.Lines);
        Assert.Contains("big 1?", line, StringComparison.Ordinal);   // a client id cannot begin a line of its own
        Assert.Contains("Mqtt:MaxPacketBytes", line, StringComparison.Ordinal);

        broker.Time.Advance(TimeSpan.FromSeconds(2));
        var another = await broker.ConnectAsync("another");
        await another.SendAsync(MqttBytes.Publish("t", new byte[1000])[..3]);
        await another.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.ProtocolError, 6);
        Assert.Contains("4 more", broker.Log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drops_are_told_every_ten_seconds_with_what_to_do()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxConnections = 1 });
        await broker.ConnectAsync("only");
        for (var i = 0; i < 3; i++)
            await broker.Open().AssertClosedAsync();
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        await broker.Open().AssertClosedAsync();
        broker.Time.Advance(TimeSpan.FromSeconds(1));

        var line = Assert.Single(broker.Log.Lines);
        Assert.Contains("3 for ConnectionLimit", line, StringComparison.Ordinal);
        Assert.Contains("Mqtt:MaxConnections", line, StringComparison.Ordinal);
        broker.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("1 for ConnectionLimit", broker.Log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_clients_with_one_id_are_told_apart_by_address()
    {
        await using var broker = new MqttMemoryBroker();
        await broker.ConnectAsync("b1");
        await broker.ConnectAsync("b1");
        await broker.EndedAsync(ConnectionEnd.TakenOver);
        Assert.Contains("give each its own client id", Assert.Single(broker.Log.Lines), StringComparison.Ordinal);
    }
}
