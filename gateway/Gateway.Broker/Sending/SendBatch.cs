using System.Buffers;
using Gateway.Broker.Persistence;
using Gateway.Frames;

namespace Gateway.Broker.Sending;

/// <summary>One gathered send: bytes written one behind the other, with large payloads in between that stay where they are.</summary>
/// <remarks>Owned by whoever sends. Holds a reference to each payload until <see cref="Clear"/>.</remarks>
internal sealed class SendBatch
{
    /// <summary>A payload up to this size is copied behind its header: cheaper than another piece for the system call.</summary>
    private const int CopiedPayload = 4096;

    private const int MaxPayloads = 16;

    private readonly List<(int End, FrameBuffer Buffer, ReadOnlyMemory<byte> Payload)> _payloads = new(0);   // End: where it interrupts the written bytes
    private readonly List<ReadOnlyMemory<byte>> _parts = new(0);
    private SendBuffer _written = new();
    private long _payloadBytes;

    public int Publishes { get; private set; }

    /// <summary>Of the publishes.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Other packets in it; told by who wrote them.</summary>
    public int Answers { get; set; }

    public long Bytes => _written.Length + _payloadBytes;

    public bool IsFull => _payloads.Count == MaxPayloads;

    /// <summary>Begins with bytes already written, and gives an empty buffer for them in exchange.</summary>
    public SendBuffer Start(SendBuffer written)
    {
        var empty = _written;
        _written = written;
        return empty;
    }

    /// <summary>Adds a PUBLISH; the reference that came with it is released when it is sent.</summary>
    /// <returns>False, adding nothing, when the client does not take packets as large.</returns>
    public bool TryAdd(in OutgoingPublish publish, PublishEncoder encoder)
    {
        var message = publish.Message;
        if (!encoder.TryWrite(publish, _written))
            return false;
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

    /// <summary>What to send. Valid until <see cref="Clear"/>; nothing may be added any more.</summary>
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
