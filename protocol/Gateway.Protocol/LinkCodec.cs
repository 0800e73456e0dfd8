using System.Buffers;

namespace Gateway.Protocol;

/// <summary>Link bytes to messages and back. Stateless; knows bytes, not sockets.</summary>
public static class LinkCodec
{
    /// <summary>Takes one whole message off the front of <paramref name="buffer"/>.</summary>
    /// <returns>False, taking nothing, while the message is not all there.</returns>
    /// <exception cref="LinkProtocolException">No further bytes can make this valid.</exception>
    public static bool TryRead(scoped ref ReadOnlySequence<byte> buffer, LinkLimits limits, out LinkMessage message)
    {
        message = default;
        if (buffer.Length < LinkHeader.Size)
            return false;

        Span<byte> bytes = stackalloc byte[LinkHeader.Size];
        buffer.Slice(0, LinkHeader.Size).CopyTo(bytes);
        var header = LinkHeader.Parse(bytes, limits);
        if (buffer.Length - LinkHeader.Size < header.PayloadLength)
            return false;

        var payload = buffer.Slice(LinkHeader.Size, header.PayloadLength);
        message = new LinkMessage(header, payload, limits);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    /// <summary>Appends one whole message, header and payload.</summary>
    /// <returns>False, appending nothing, when the payload is longer than the peer accepts.</returns>
    public static bool TryWrite<T>(IBufferWriter<byte> output, in T message, LinkLimits limits)
        where T : ILinkMessage<T>, allows ref struct
    {
        var writer = new LinkWriter(limits);
        try
        {
            if (!TryEncode(ref writer, message, limits))
                return false;
            output.Write(writer.Written);
            return true;
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes one whole message, header and payload, at the place where the writer stands.</summary>
    /// <returns>False, with nothing added, when the payload is longer than the peer accepts.</returns>
    public static bool TryEncode<T>(ref LinkWriter writer, in T message, LinkLimits limits)
        where T : ILinkMessage<T>, allows ref struct
    {
        var start = writer.Length;
        writer.Reserve(LinkHeader.Size);
        message.Write(ref writer);
        var payloadLength = writer.Length - start - LinkHeader.Size;
        if (payloadLength > limits.MaxPayload)
        {
            writer.Truncate(start);
            return false;
        }

        new LinkHeader(T.Kind, message.CameraId, message.Sequence, payloadLength).Write(writer.At(start, LinkHeader.Size));
        return true;
    }
}
