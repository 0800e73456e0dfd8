using Gateway.Bridge.Client;
using Gateway.Mqtt;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class ClientConnectTests
{
    [Fact]
    public async Task Connect_asks_for_a_session_that_is_kept_and_says_its_limits()
    {
        await using var bench = new ClientBench(ClientBench.Defaults with
        {
            Settings = ClientBench.Defaults.Settings with
            {
                SessionExpiry = TimeSpan.FromHours(2),
                ReceiveMaximum = 7,
                KeepAlive = TimeSpan.FromSeconds(40),
            },
            Mqtt = new() { MaxPacketBytes = 123_456 },
            Credentials = () => ("u", "p"u8.ToArray()),
            Will = new WillMessage("w", "gone"u8.ToArray(), QoS.AtLeastOnce, Retain: true),
        });
        var connect = await (await bench.Broker.NextAsync()).AcceptAsync();

        Assert.Equal((MqttVersion.V5, "g1", false, (ushort)40, "u", "p"), (
            connect.Version,
            connect.ClientId,
            connect.CleanSession,
            connect.KeepAliveSeconds,
            connect.UserName,
            System.Text.Encoding.UTF8.GetString(connect.Password!.Value.Span)));
        Assert.Equal(7200u, connect.Properties.Number(PropertyId.SessionExpiryInterval));
        Assert.Equal(7u, connect.Properties.Number(PropertyId.ReceiveMaximum));
        Assert.Equal(123_456u, connect.Properties.Number(PropertyId.MaximumPacketSize));
        Assert.Equal(("w", QoS.AtLeastOnce, true), (connect.Will!.Topic, connect.Will.QoS, connect.Will.Retain));
    }

    [Fact]
    public async Task Connect_speaks_3_1_1_where_the_settings_say_so()
    {
        await using var bench = new ClientBench(ClientBench.Of(MqttVersion.V311));
        var server = await bench.ConnectedAsync();

        Assert.Equal(ClientState.Connected, bench.Client.State);
        await server.PublishAsync("a", [1, 2], packetId: 3);
        Assert.Equal(3, (await server.ReadAsync<PubackPacket>()).PacketId);
    }

    [Fact]
    public async Task The_subscription_is_asked_for_with_every_connection()
    {
        await using var bench = new ClientBench();
        (await bench.ConnectedAsync()).Drop();
        var again = await bench.AgainAsync();
        Assert.False((await again.ReadAsync<ConnectPacket>()).CleanSession);
        await again.ConnackAsync(present: true);
        Assert.Equal(ClientBench.Defaults.Subscriptions, (await again.ReadAsync<SubscribePacket>()).Requests);
    }

    [Fact]
    public async Task Credentials_are_asked_for_with_every_connection()
    {
        var password = "old";
        await using var bench = new ClientBench(
            ClientBench.Defaults with { Credentials = () => ("u", System.Text.Encoding.UTF8.GetBytes(password)) });
        var first = await bench.Broker.NextAsync();
        await first.ReadAsync<ConnectPacket>();
        password = "new";
        await first.ConnackAsync(reason: ReasonCode.BadUserNameOrPassword);
        var connect = await (await bench.AgainAsync()).ReadAsync<ConnectPacket>();
        Assert.Equal("new", System.Text.Encoding.UTF8.GetString(connect.Password!.Value.Span));
    }

    [Fact]
    public async Task A_password_file_that_cannot_be_read_is_an_attempt_that_failed()
    {
        await using var bench = new ClientBench(ClientBench.Defaults with { Credentials = () => throw new IOException("Could not find file 'x'.") });
        await bench.EndedAsync(ClientEnd.Lost);
        Assert.Contains("Could not find file 'x'", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_sends_what_is_queued_and_says_goodbye()
    {
        var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        bench.Client.TryPublish(ClientBench.Message("last"));
        var disposing = bench.DisposeAsync();
        Assert.Equal("last", (await server.ReadAsync<MqttReceived>()).Payload);
        await server.PubackAsync(1);
        Assert.Equal(new DisconnectPacket(), Assert.Single(await server.ReadToEndAsync()));
        await disposing.AsTask().WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ClientState.Off, bench.Client.State);
    }

    [Fact]
    public async Task Dispose_before_anybody_answered_ends_at_once()
    {
        var bench = new ClientBench();
        await bench.Broker.NextAsync();
        await bench.DisposeAsync();
        Assert.Equal(1, bench.Broker.Attempts);
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_given_up_after_the_timeout()
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        bench.Time.Advance(ClientBench.Defaults.Settings.ConnectTimeout);
        await bench.EndedAsync(ClientEnd.Silent);
    }

    [Fact]
    public async Task A_broker_that_answers_no_SUBSCRIBE_is_given_up_after_the_timeout()
    {
        await using var bench = new ClientBench();
        var server = await bench.Broker.NextAsync();
        await server.ReadAsync<ConnectPacket>();
        await server.ConnackAsync();
        await server.ReadAsync<SubscribePacket>();
        Assert.Equal(ClientState.Connecting, bench.Client.State);
        bench.Time.Advance(ClientBench.Defaults.Settings.ConnectTimeout);
        await bench.EndedAsync(ClientEnd.Silent);
    }
}
