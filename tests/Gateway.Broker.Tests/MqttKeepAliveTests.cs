using Gateway.Broker.Reporting;

namespace Gateway.Broker.Tests;

public sealed class MqttKeepAliveTests
{
    [Fact]
    public async Task Silence_of_one_and_a_half_times_the_keep_alive_ends_the_connection()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", keepAlive: 10);
        broker.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Equal(1, broker.Metrics.Connections);
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        await client.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.KeepAliveTimeout);
    }

    [Fact]
    public async Task Ping_in_time_keeps_the_connection()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", keepAlive: 10);
        for (var i = 0; i < 10; i++)
        {
            broker.Time.Advance(TimeSpan.FromSeconds(14));
            await client.AssertNothingComesAsync();
        }

        Assert.Equal(1, broker.Metrics.Connections);
    }

    [Fact]
    public async Task Keep_alive_of_zero_lets_a_client_be_silent_for_ever()
    {
        await using var broker = new MqttMemoryBroker();
        var client = await broker.ConnectAsync("a", keepAlive: 0);
        broker.Time.Advance(TimeSpan.FromHours(2));
        await client.AssertNothingComesAsync();
    }
}
