using System.Buffers;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>
/// Large publishes in sequence are received with their headers, by a guess at the next packet. Right or wrong, the bytes are the same.
/// </summary>
public sealed class MqttFrameAheadTests
{
    private const int Size = 20_000;

    [Fact]
    public async Task Second_frame_arrives_whole_wherever_it_is_cut()
    {
        await using var broker = new MqttMemoryBroker();
        var collector = Collect(broker);
        var client = await broker.ConnectAsync("board");
        var frame = Packet("a/frame", Bytes(1, Size), QoS.AtMostOnce);
        int[] cuts = [.. Enumerable.Range(1, 300), .. Enumerable.Range(frame.Length - 3, 3)];
        foreach (var cut in cuts)
        {
            await client.SendAsync(frame[..cut]);
            await client.SendAsync(frame[cut..]);
        }

        await client.AssertNothingComesAsync();
        Assert.Equal(Enumerable.Repeat(MqttCollector.Note("a/frame", Bytes(1, Size)), cuts.Length), collector.Messages);
    }

    [Theory]
    [InlineData(Size - 1)]       // one byte less, so the next header follows sooner than expected
    [InlineData(Size + 1)]
    [InlineData(17_000)]         // still received past the buffer
    [InlineData(Size * 4)]       // of another class of memory
    [InlineData(300_000)]        // more than is ever guessed at
    [InlineData(10_000)]         // not received past the buffer
    [InlineData(200)]            // whole within the buffer
    [InlineData(0)]
    public async Task Frame_of_another_size_than_expected_arrives_whole_and_so_does_what_follows(int size)
    {
        await using var broker = new MqttMemoryBroker();
        var collector = Collect(broker);
        var client = await broker.ConnectAsync("board");
        await client.SendAsync(Packet("a/frame", Bytes(1, Size), QoS.AtMostOnce));
        await client.SendAsync([.. Packet("a/frame", Bytes(2, size), QoS.AtMostOnce), .. Packet("b", Bytes(3, Size), QoS.AtLeastOnce, 7)]);

        Assert.Equal(7, (await client.ReadAsync<PubackPacket>()).PacketId);
        await client.AssertNothingComesAsync();
        Assert.Equal(
            [
                MqttCollector.Note("a/frame", Bytes(1, Size)),
                MqttCollector.Note("a/frame", Bytes(2, size)),
                MqttCollector.Note("b", Bytes(3, Size)),
            ],
            collector.Messages);
    }

    [Fact]
    public async Task Header_as_long_as_the_readers_buffer_leaves_the_frame_whole()
    {
        await using var broker = new MqttMemoryBroker();
        var collector = Collect(broker);
        var client = await broker.ConnectAsync("board");
        var expected = new List<(string, int, string)>();
        for (var length = 235; length < 265; length++)
        {
            var topic = new string('t', length);
            await client.SendAsync(Packet("short", Bytes(1, Size), QoS.AtLeastOnce, 1));   // another header is expected than comes
            await client.SendAsync(Packet(topic, Bytes(length, Size), QoS.AtMostOnce));
            await client.SendAsync(Packet(topic, Bytes(length, Size + 5), QoS.AtLeastOnce, 2));
            await client.AssertAcknowledgedAsync(1, 2);
            expected.Add(MqttCollector.Note("short", Bytes(1, Size)));
            expected.Add(MqttCollector.Note(topic, Bytes(length, Size)));
            expected.Add(MqttCollector.Note(topic, Bytes(length, Size + 5)));
        }

        Assert.Equal(expected, collector.Messages);
    }

    [Fact]
    public async Task Any_packets_in_any_pieces_arrive_as_sent()
    {
        for (var seed = Fuzz.Rounds(60, least: 10); seed > 0; seed--)
        {
            await using var broker = new MqttMemoryBroker();
            var collector = Collect(broker);
            var client = await broker.ConnectAsync("board");
            var random = new Random(seed);
            var expected = new List<(string, int, string)>();
            var stream = new List<byte>();
            var typical = random.Next(16_000, 70_000);
            for (var i = 0; i < 40; i++)
            {
                var size = random.Next(5) switch { 0 => random.Next(300), 1 => random.Next(40_000), _ => typical + random.Next(-300, 300) };
                var topic = new string('t', random.Next(4) == 0 ? random.Next(1, 260) : 12);
                var payload = Bytes((seed * 1000) + i, size);
                stream.AddRange(Packet(topic, payload, QoS.AtMostOnce));
                expected.Add(MqttCollector.Note(topic, payload));
            }

            var bytes = stream.ToArray();
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(bytes.Length - at, random.Next(4) == 0 ? random.Next(1, 400) : random.Next(1, 120_000));
                await client.SendAsync(bytes[at..(at + length)]);
                at += length;
            }

            await client.AssertNothingComesAsync();
            Assert.Equal(expected, collector.Messages);
            Assert.Equal(0, broker.Pool.Lent);
        }
    }

    [Fact]
    public async Task Connection_that_waits_for_its_next_frame_holds_no_frame_memory()
    {
        await using var broker = new MqttMemoryBroker();
        Collect(broker);
        var client = await broker.ConnectAsync("board");
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Packet("a/frame", Bytes(1, Size), QoS.AtMostOnce));
            await client.AssertNothingComesAsync();
        }

        await Eventually.True(() => broker.Pool.Lent == 0, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Forbidden_frame_is_skipped_and_the_next_one_taken()
    {
        await using var broker = new MqttMemoryBroker();
        var collector = Collect(broker);
        var client = await broker.ConnectAsync("board");
        await client.SendAsync([.. Packet("a/frame", Bytes(1, Size), QoS.AtMostOnce)]);
        await client.SendAsync(
            [.. Packet("$SYS/frame", Bytes(2, Size + 100), QoS.AtMostOnce), .. Packet("a/frame", Bytes(3, Size), QoS.AtLeastOnce, 9)]);

        await client.AssertAcknowledgedAsync(9);
        Assert.Equal([MqttCollector.Note("a/frame", Bytes(1, Size)), MqttCollector.Note("a/frame", Bytes(3, Size))], collector.Messages);
    }

    [Fact]
    public async Task Frame_comes_whole_when_the_pool_has_no_room_for_it_beside_the_guess()
    {
        await using var broker = new MqttMemoryBroker(poolBytes: 64 << 10);
        var collector = Collect(broker);
        var client = await broker.ConnectAsync("board");
        for (ushort i = 1; i <= 5; i++)
        {
            // Each has another memory class than the previous one.
            await client.SendAsync(Packet("a/frame", Bytes(i, Size + (i * 5000)), QoS.AtLeastOnce, i));
            await Eventually.True(
                () =>
                {
                    broker.Time.Advance(TimeSpan.FromMilliseconds(20));   // who waits for memory asks again
                    return client.HasArrived();
                },
                cancel: TestContext.Current.CancellationToken);
            await client.AssertAcknowledgedAsync(i);
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(i => MqttCollector.Note("a/frame", Bytes(i, Size + (i * 5000)))), collector.Messages);
    }

    private static MqttCollector Collect(MqttMemoryBroker broker)
    {
        var collector = new MqttCollector();
        broker.Broker.Router.Subscribe("#"u8, collector, QoS.ExactlyOnce);
        return collector;
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Packet(string topic, byte[] payload, QoS qos, ushort packetId = 0)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(topic);
        var head = new byte[PublishHeader.MaxSize(name.Length)];
        var size = new PublishHeader(new ReadOnlySequence<byte>(name), payload.Length, qos, packetId, Retain: false, Duplicate: false).Write(head);
        return [.. head[..size], .. payload];
    }
}
