using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

public sealed class Mqtt5ConnectTests
{
    private static PropertyWriter Properties => new();

    [Fact]
    public async Task Connack_tells_the_limits_of_the_server()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxUnacknowledged = 7, MaxPacketBytes = 1234, MaxTopicAliases = 3 });
        var (_, connack) = await broker.Connect5Async("a");
        Assert.Equal(7u, connack.Properties.Number(PropertyId.ReceiveMaximum));
        Assert.Equal(1234u, connack.Properties.Number(PropertyId.MaximumPacketSize));
        Assert.Equal(3u, connack.Properties.Number(PropertyId.TopicAliasMaximum));
        Assert.Equal(1u, connack.Properties.Number(PropertyId.WildcardSubscriptionAvailable));
        Assert.Equal(1u, connack.Properties.Number(PropertyId.SubscriptionIdentifierAvailable));
        Assert.Equal(1u, connack.Properties.Number(PropertyId.SharedSubscriptionAvailable));
        Assert.Null(connack.Properties.Text(PropertyId.AssignedClientIdentifier));
        Assert.Null(connack.Properties.Number(PropertyId.ServerKeepAlive));
        Assert.Null(connack.Properties.Number(PropertyId.SessionExpiryInterval));
    }

    [Fact]
    public async Task Client_without_id_is_told_the_one_it_got_and_can_come_back_with_it()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, connack) = await broker.Connect5Async("", Properties.Add(PropertyId.SessionExpiryInterval, 60), clean: false);
        var id = connack.Properties.Text(PropertyId.AssignedClientIdentifier);
        Assert.NotNull(id);
        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await broker.Connect5Async(id, clean: false, expectPresent: true);
    }

    [Theory, InlineData(0, 30), InlineData(31, 30), InlineData(29, null)]
    public async Task Keep_alive_beyond_the_longest_is_cut_and_told(ushort asked, int? told)
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxKeepAlive = TimeSpan.FromSeconds(30) });
        var (client, connack) = await broker.Connect5Async("a", keepAlive: asked);
        Assert.Equal(told, (int?)connack.Properties.Number(PropertyId.ServerKeepAlive));
        broker.Time.Advance(TimeSpan.FromSeconds((told ?? asked) * 1.5));
        Assert.Equal(ReasonCode.KeepAliveTimeout, (await client.ReadAsync<DisconnectPacket>()).Reason);
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.KeepAliveTimeout);
    }

    [Fact]
    public async Task Session_expiry_beyond_the_longest_is_cut_and_told()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { MaxSessionExpiry = TimeSpan.FromSeconds(100) });
        Assert.Equal(100u, await GrantedExpiryAsync("a", uint.MaxValue));
        Assert.Null(await GrantedExpiryAsync("b", 99));

        async Task<uint?> GrantedExpiryAsync(string clientId, uint asked) =>
            (await broker.Connect5Async(clientId, Properties.Add(PropertyId.SessionExpiryInterval, asked)))
            .Connack.Properties.Number(PropertyId.SessionExpiryInterval);
    }

    [Fact]
    public async Task Connect_with_an_authentication_method_is_refused_as_not_supported()
    {
        await using var broker = new MqttMemoryBroker();
        var client = broker.Open();
        client.Version = MqttVersion.V5;
        await client.SendAsync(Vectors.Read("mqtt5/connect-everything"));
        Assert.Equal(new ConnackPacket(sessionPresent: false, ReasonCode.BadAuthenticationMethod, default), await client.ReadAsync());
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.Refused);
    }

    [Fact]
    public async Task Auth_of_a_connected_client_is_a_protocol_error()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(Vectors.Read("mqtt5/auth"));
        await AssertDisconnectedAsync(client, ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task Version_6_is_refused_in_the_words_of_version_5()
    {
        await using var broker = new MqttMemoryBroker();
        var client = broker.Open();
        client.Version = MqttVersion.V5;
        await client.SendAsync(Vectors.Read("mqtt/invalid-connect-level-6"));
        Assert.Equal(new ConnackPacket(sessionPresent: false, ReasonCode.UnsupportedProtocolVersion, default), await client.ReadAsync());
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task Malformed_connects_are_answered_with_their_reason()
    {
        await using var broker = new MqttMemoryBroker();
        foreach (var (name, reason) in Invalid(name => name.Contains("-connect-", StringComparison.Ordinal)))
        {
            var client = broker.Open();
            client.Version = MqttVersion.V5;
            await client.SendAsync(Vectors.Read(name));
            Assert.Equal((name, reason), (name, (await client.ReadAsync<ConnackPacket>()).Reason));
            await client.AssertClosedAsync();
        }
    }

    [Fact]
    public async Task Malformed_packets_are_answered_with_a_disconnect_that_names_the_reason_and_disturb_nobody()
    {
        await using var broker = new MqttMemoryBroker();
        var (bystander, _) = await broker.Connect5Async("bystander");
        var tried = 0;
        var others = Invalid(name => !name.Contains("conn", StringComparison.Ordinal) && !name.Contains("suback", StringComparison.Ordinal));
        foreach (var (name, reason) in others)
        {
            var (client, _) = await broker.Connect5Async("mallory");
            await client.SendAsync(Vectors.Read(name));
            var disconnect = await client.ReadAsync<DisconnectPacket>();
            Assert.Equal((name, reason), (name, disconnect.Reason));
            Assert.NotEmpty(disconnect.Properties.Text(PropertyId.ReasonString)!);
            await client.AssertClosedAsync();
            tried++;
        }

        Assert.InRange(tried, 30, 200);
        await bystander.AssertNothingComesAsync();
    }

    [Fact]
    public async Task Second_connect_is_a_protocol_error()
    {
        await using var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await client.SendAsync(Vectors.Read("mqtt5/connect-minimal"));
        await AssertDisconnectedAsync(client, ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task End_of_the_daemon_is_told()
    {
        var broker = new MqttMemoryBroker();
        var (client, _) = await broker.Connect5Async("a");
        await broker.DisposeAsync();
        await AssertDisconnectedAsync(client, ReasonCode.ServerShuttingDown);
    }

    internal static async Task AssertDisconnectedAsync(MqttMemoryClient client, ReasonCode reason)
    {
        Assert.Equal(reason, (await client.ReadAsync<DisconnectPacket>()).Reason);
        await client.AssertClosedAsync();
    }

    /// <summary>The reason in the comment of an invalid vector.</summary>
    internal static ReasonCode ReasonOf(string vector)
    {
        const string Answer = "# Answered with: ";
        var line = File.ReadLines(RepositoryRoot.Combine("protocol", "vectors", vector + ".hex"))
            .Single(line => line.StartsWith(Answer, StringComparison.Ordinal));
        return Enum.Parse<ReasonCode>(line[Answer.Length..]);
    }

    private static IEnumerable<(string Name, ReasonCode Reason)> Invalid(Func<string, bool> which) => Vectors.Names("mqtt5")
        .Where(name => name.Contains("/invalid-", StringComparison.Ordinal) && which(name))
        .Select(name => (name, ReasonOf(name)));
}
