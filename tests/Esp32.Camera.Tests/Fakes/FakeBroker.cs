namespace Esp32.Camera.Tests.Fakes;

/// <summary>A broker in memory. It records every packet and answers like a real one, unless a test replaces the answer.</summary>
internal sealed class FakeBroker(FakeBoardClock clock) : IChannelFactory
{
    public List<SentPacket> Packets { get; } = [];

    public IEnumerable<SentPacket> Publishes => Packets.Where(p => p.Type == SentPacket.Publish);

    public IEnumerable<SentPacket> Frames => Publishes.Where(p => p.Topic.EndsWith("/frame", StringComparison.Ordinal));

    public List<long> OpenedAtUs { get; } = [];

    /// <summary>Returns the answer to a packet; null for the answer of a real broker.</summary>
    public Func<SentPacket, byte[]?>? Answer { get; set; }

    /// <summary>Number of the byte on which a connection breaks, counted per connection; 0: never.</summary>
    public Func<int, long>? BreaksAfter { get; set; }

    public IByteChannel Open(string host, int port, int sendTimeoutMs)
    {
        OpenedAtUs.Add(clock.ElapsedMicroseconds);
        return new FakeChannel(this, clock, OpenedAtUs.Count - 1);
    }

    internal byte[] Receive(SentPacket packet)
    {
        Packets.Add(packet);
        return Answer?.Invoke(packet) ?? Usual(packet);
    }

    private static byte[] Usual(SentPacket packet) => packet.Type switch
    {
        SentPacket.Connect => [0x20, 2, 0, 0],
        SentPacket.Publish when packet.Qos == 1 => [0x40, 2, (byte)(packet.PacketId >> 8), (byte)packet.PacketId],
        SentPacket.Subscribe => [0x90, 3, packet.Body[0], packet.Body[1], 1],
        SentPacket.PingRequest => [0xD0, 0],
        _ => [],
    };
}
