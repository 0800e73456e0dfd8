using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Encodes messages into reused packets. Any thread.</summary>
internal sealed class LinkPacketPool(LinkLimits limits)
{
    private const int MostIdle = 128;

    private readonly Stack<LinkPacket> _idle = new();

    public LinkLimits Limits => limits;

    /// <returns>A packet with one reference; null if the message exceeds the limits.</returns>
    public LinkPacket? TryEncode<T>(in T message)
        where T : ILinkMessage<T>
    {
        var writer = new LinkWriter(limits);
        try
        {
            if (!LinkCodec.TryEncode(ref writer, message, limits))
                return null;
            var packet = Take();
            packet.Fill(writer.Written);
            return packet;
        }
        finally
        {
            writer.Dispose();
        }
    }

    public void Return(LinkPacket packet)
    {
        lock (_idle)
        {
            if (_idle.Count < MostIdle)
                _idle.Push(packet);
        }
    }

    private LinkPacket Take()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out var packet))
                return packet;
        }

        return new LinkPacket(this);
    }
}
