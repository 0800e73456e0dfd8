using Gateway.Broker.Persistence;
using Gateway.Broker.Tracing;

namespace Gateway.Broker.Sending;

/// <summary>One gathered send: written bytes, with large payloads in between that stay in place.</summary>
/// <remarks>Owned by the sender. Holds a reference to each payload until <see cref="Clear"/>.</remarks>
internal sealed class SendBatch
{
    /// <summary>Smaller payloads are copied behind their header: cheaper than another piece for the system call.</summary>
    private const int CopiedPayload = 4096;

    private const int MaxPayloads = 16;

    private readonly List<(int End, FrameBuffer Buffer, ReadOnlyMemory<byte> Payload)> _payloads = new(0);   // End: offset in the written bytes
    private readonly List<ReadOnlyMemory<byte>> _parts = new(0);
    private SendBuffer _written = new();
    private long _payloadBytes;

    public int Publishes { get; private set; }

    public long PayloadBytes { get; private set; }

    /// <summary>Other packets in it; set by their writer.</summary>
    public int Answers { get; set; }

    public long Bytes => _written.Length + _payloadBytes;

    public bool IsFull => _payloads.Count == MaxPayloads;

    /// <summary>Starts with written bytes and returns an empty buffer in exchange.</summary>
    public SendBuffer Start(SendBuffer written)
    {
        var empty = _written;
        _written = written;
        return empty;
    }

    /// <summary>Adds a PUBLISH; its reference is released after the send. False, adding nothing, when it is too large for the client.</summary>
    public bool TryAdd(in OutgoingPublish publish, PublishEncoder encoder, IConnectionTrace? trace)
    {
        var message = publish.Message;
        var start = _written.Length;
        if (!encoder.TryWrite(publish, _written))
            return false;
        trace?.OnSent(_written.From(start));
        Publishes++;
        PayloadBytes += message.PayloadLength;

        if (message.PayloadLength <= CopiedPayload)
        {
            _written.Write(message.Payload);
            message.Buffer.Release();
            return true;
        }

        _payloads.Add((_written.Length, message.Buffer, message.PayloadMemory));
        _payloadBytes += message.PayloadLength;
        return true;
    }

    /// <summary>The parts to send. Valid until <see cref="Clear"/>; nothing may be added after it.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts()
    {
        var start = 0;
        foreach (var (end, _, payload) in _payloads)
        {
            _parts.Add(_written.Slice(start, end - start));
            _parts.Add(payload);
            start = end;
        }

        if (start < _written.Length)
            _parts.Add(_written.Slice(start, _written.Length - start));
        return _parts;
    }

    public void Clear()
    {
        foreach (var (_, buffer, _) in _payloads)
            buffer.Release();
        _payloads.Clear();
        _parts.Clear();
        _written.Clear();
        _payloadBytes = 0;
        Publishes = 0;
        PayloadBytes = 0;
        Answers = 0;
    }
}
