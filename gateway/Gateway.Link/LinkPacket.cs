using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>One encoded message, shared by its receivers.</summary>
/// <remarks>Comes from <see cref="LinkPacketPool"/> with one reference; the last <see cref="Release"/> returns it.</remarks>
internal sealed class LinkPacket(LinkPacketPool pool)
{
    private byte[] _bytes = new byte[512];
    private int _length;
    private int _references;

    /// <summary>The whole message, header first.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Fill(ReadOnlySpan<byte> message)
    {
        if (_bytes.Length < message.Length)
            _bytes = new byte[message.Length];
        message.CopyTo(_bytes);
        _length = message.Length;
        Volatile.Write(ref _references, 1);
    }

    public LinkPacket Keep()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            pool.Return(this);
    }
}

/// <summary>A packet waiting for one client.</summary>
/// <param name="Packet">With a reference for the queue.</param>
/// <param name="Number">The client's own count of this kind, for the header; 0 leaves the header unchanged.</param>
internal readonly record struct QueuedPacket(LinkPacket Packet, uint Number);

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
