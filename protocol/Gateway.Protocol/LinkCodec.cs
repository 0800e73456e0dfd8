namespace Gateway.Protocol;

/// <summary>Converts link bytes to messages and back. Stateless; works on bytes, not on sockets.</summary>
public static class LinkCodec
{
    /// <summary>Takes one whole message from the front of <paramref name="buffer"/>.</summary>
    /// <returns>False, with nothing taken, while the message is incomplete.</returns>
    /// <exception cref="LinkProtocolException">No further bytes can make the message valid.</exception>
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
    /// <returns>False, with nothing appended, if the payload is longer than the peer accepts.</returns>
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

    /// <summary>Appends one whole message, header and payload, to the writer.</summary>
    /// <returns>False, with nothing appended, if the payload is longer than the peer accepts.</returns>
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

/// <summary>One whole message, borrowed from the receive buffer: valid until the buffer is advanced.</summary>
public readonly ref struct LinkMessage(LinkHeader header, ReadOnlySequence<byte> payload, LinkLimits limits)
{
    public LinkHeader Header { get; } = header;

    public ReadOnlySequence<byte> Payload { get; } = payload;

    public MessageKind Kind => Header.Kind;

    /// <summary>Decodes the payload. Skips bytes after the fields of this version (WIRE.md section 9).</summary>
    /// <exception cref="LinkProtocolException">The message is of another kind, or its payload is not valid.</exception>
    public T As<T>()
        where T : ILinkMessage<T>, allows ref struct
    {
        if (Header.Kind != T.Kind)
            LinkProtocolException.Throw(LinkError.UnexpectedKind, $"A message of kind {Header.Kind} came where {T.Kind} was expected.");
        var reader = new LinkReader(Payload, limits);
        return T.Read(Header, ref reader);
    }
}
