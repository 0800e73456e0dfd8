using Gateway.Bridge.Client;
using Gateway.Mqtt;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class ClientKeepAliveTests
{
    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_quiet_client_pings_and_stays_while_it_is_answered(MqttVersion version)
    {
        await using var bench = new ClientBench(ClientBench.Of(version));
        var server = await bench.ConnectedAsync();
        for (var i = 0; i < 5; i++)
        {
            bench.Time.Advance(ClientBench.Defaults.Settings.KeepAlive);
            Assert.Equal(PacketType.Pingreq, await server.ReadAsync());
            var before = bench.Counters.Received.Value;
            await server.SendAsync(0xD0, 0x00);
            await server.PublishAsync("seen", [1], QoS.AtMostOnce, packetId: 0);
            await Testing.Eventually.True(() => bench.Counters.Received.Value > before, cancel: TestContext.Current.CancellationToken);
        }

        Assert.Equal(ClientState.Connected, bench.Client.State);
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_a_ping_is_given_up()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        bench.Time.Advance(ClientBench.Defaults.Settings.KeepAlive);
        Assert.Equal(PacketType.Pingreq, await server.ReadAsync());
        bench.Time.Advance(ClientBench.Defaults.Settings.ConnectTimeout - TimeSpan.FromSeconds(1));
        Assert.Equal(0, bench.Counters.Ended(ClientEnd.Silent));
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await bench.EndedAsync(ClientEnd.Silent);
    }

    [Fact]
    public async Task The_broker_s_own_keep_alive_goes_before_the_client_s()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync(properties: new PropertyWriter().Add(PropertyId.ServerKeepAlive, 4));
        bench.Time.Advance(TimeSpan.FromSeconds(4.5));
        Assert.Equal(PacketType.Pingreq, await server.ReadAsync());
    }

    [Fact]
    public void A_ping_is_due_when_nothing_came_even_if_much_is_sent()
    {
        var time = new Testing.FakeTimeProvider();
        var watch = new KeepAliveWatch(time, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));
        var received = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(KeepAliveStep.Ping, watch.Check(received, time.GetTimestamp(), isReading: true));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(KeepAliveStep.GiveUp, watch.Check(received, time.GetTimestamp(), isReading: true));
    }

    [Fact]
    public void Silence_means_nothing_while_nobody_reads_and_pings_go_on()
    {
        var time = new Testing.FakeTimeProvider();
        var watch = new KeepAliveWatch(time, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));
        var (received, sent) = (time.GetTimestamp(), time.GetTimestamp());
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal(KeepAliveStep.Ping, watch.Check(received, sent, isReading: false));
            sent = time.GetTimestamp();
        }
    }
}
