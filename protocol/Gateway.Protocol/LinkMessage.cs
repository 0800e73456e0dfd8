using System.Buffers;

namespace Gateway.Protocol;

/// <summary>One whole message as it lies in the receive buffer. Borrowed: valid until the buffer is advanced.</summary>
public readonly ref struct LinkMessage(LinkHeader header, ReadOnlySequence<byte> payload, LinkLimits limits)
{
    public LinkHeader Header { get; } = header;

    public ReadOnlySequence<byte> Payload { get; } = payload;

    public MessageKind Kind => Header.Kind;

    /// <summary>The payload as its type. Bytes after the fields this version knows are skipped (WIRE.md section 9).</summary>
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
