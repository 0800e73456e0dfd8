namespace Gateway.Protocol.Client;

/// <summary>Reads messages one at a time, for the handshake of either side.</summary>
public static class LinkInput
{
    /// <summary>Reads the next message, which must be of the kind of <typeparamref name="T"/>, and consumes nothing after it.</summary>
    /// <exception cref="LinkProtocolException">The peer sent something else.</exception>
    /// <exception cref="LinkClosedException">The connection ended, or the peer ended it with an Error message.</exception>
    public static async ValueTask<T> ReadOneAsync<T>(PipeReader input, LinkLimits limits, CancellationToken cancel)
        where T : class, ILinkMessage<T>
    {
        while (true)
        {
            var result = await input.ReadAsync(cancel);
            var buffer = result.Buffer;
            T? message;
            try
            {
                message = TryTake<T>(ref buffer, limits);
            }
            finally
            {
                // Everything is examined only while more is needed: the bytes after this message are for the next reader.
                input.AdvanceTo(buffer.Start, buffer.Start.Equals(result.Buffer.Start) ? buffer.End : buffer.Start);
            }

            if (message is not null)
                return message;
            if (result.IsCompleted)
                throw new LinkClosedException(LinkError.None, "The peer closed the connection during the handshake.");
        }
    }

    private static T? TryTake<T>(ref System.Buffers.ReadOnlySequence<byte> buffer, LinkLimits limits)
        where T : class, ILinkMessage<T>
    {
        if (!LinkCodec.TryRead(ref buffer, limits, out var message))
            return null;
        if (message.Kind != MessageKind.Error)
            return message.As<T>();

        var error = message.As<ErrorMessage>();
        throw new LinkClosedException(error.Error, $"The peer ended the link: {error.Text}");
    }
}
