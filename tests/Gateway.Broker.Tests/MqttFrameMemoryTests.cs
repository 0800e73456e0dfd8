using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>The broker when the frame pool is exhausted.</summary>
public sealed class MqttFrameMemoryTests
{
    private const int PoolBytes = 64 << 10;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(100), InlineData(40_000)]
    public async Task Publish_with_QoS_0_is_shed_and_counted_and_the_connection_goes_on(int length)
    {
        await using var broker = new MqttMemoryBroker(poolBytes: PoolBytes);
        var client = await broker.ConnectAsync("a");
        await client.SubscribeAsync("t");
        var hog = Exhaust(broker.Pool);
        await client.PublishAsync("t", new byte[length]);
        await client.AssertNothingComesAsync();
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.OutOfMemory));

        hog.ForEach(buffer => buffer.Release());
        await client.PublishAsync("t", "next");
        Assert.Equal("next", (await client.ReadAsync<MqttReceived>()).Payload);
    }

    [Fact]
    public async Task Publish_with_QoS_1_waits_for_memory()
    {
        await using var broker = new MqttMemoryBroker(poolBytes: PoolBytes);
        var client = await broker.ConnectAsync("a");
        var hog = Exhaust(broker.Pool);
        await client.PublishAsync("t", new byte[20_000], QoS.AtLeastOnce, 1);
        await Eventually.True(() => broker.Time.ActiveTimers > 1, cancel: Cancel);   // it waits

        hog.ForEach(buffer => buffer.Release());
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new PubackPacket(1), await client.ReadAsync());
        Assert.Equal(0, broker.Metrics.Dropped(DropReason.OutOfMemory));
    }

    [Fact]
    public async Task Publish_with_QoS_1_that_gets_no_memory_ends_its_connection_unacknowledged()
    {
        await using var broker = new MqttMemoryBroker(poolBytes: PoolBytes);
        var client = await broker.ConnectAsync("a");
        var hog = Exhaust(broker.Pool);
        await client.PublishAsync("t", new byte[20_000], QoS.AtLeastOnce, 1);
        await Eventually.True(
            () =>
            {
                broker.Time.Advance(TimeSpan.FromSeconds(1));
                return broker.Metrics.Ended(ConnectionEnd.OutOfMemory) == 1;
            },
            cancel: Cancel);
        await client.AssertClosedAsync();
        hog.ForEach(buffer => buffer.Release());
    }

    private static List<FrameBuffer> Exhaust(FramePool pool)
    {
        var all = new List<FrameBuffer>();
        while (pool.TryRent(1, out var buffer))
            all.Add(buffer);
        return all;
    }
}
