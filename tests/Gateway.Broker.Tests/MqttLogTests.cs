using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

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

    [Theory]
    [InlineData("160301020001000200", "TLS")]
    [InlineData("474554202F20485454502F312E310D0A0D0A", "HTTP")]
    [InlineData("68656C6C6F20776F726C64", "plain text")]
    public async Task Other_protocol_is_named_once_for_each_address_and_counted(string bytes, string named)
    {
        await using var broker = new MqttMemoryBroker();
        for (var i = 1; i <= 3; i++)
        {
            var client = broker.Open();
            await client.SendAsync(Convert.FromHexString(bytes));
            await client.AssertClosedAsync();
            await broker.EndedAsync(ConnectionEnd.HandshakeFailed, i);
            broker.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Contains(named, Assert.Single(broker.Log.Lines), StringComparison.Ordinal);
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task Wrong_password_is_logged_with_client_and_user_and_without_the_password(MqttVersion version)
    {
        using var folder = new TemporaryDirectory();
        new UsersFile(folder.Combine("users")).Add("cam", "right horse"u8);
        await using var broker = new MqttMemoryBroker(new MqttOptions { UsersFile = folder.Combine("users") });
        var client = broker.Open();
        var connect = new ConnectPacket
        {
            Version = version,
            ClientId = "yard-1",
            UserName = "cam",
            Password = "wrong horse"u8.ToArray(),
        };
        await client.SendAsync(connect.Write);
        await broker.EndedAsync(ConnectionEnd.Refused);
        var line = Assert.Single(broker.Log.Lines);
        Assert.Contains("yard-1", line, StringComparison.Ordinal);
        Assert.Contains("user cam", line, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", line, StringComparison.Ordinal);
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
