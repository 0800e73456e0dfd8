namespace Gateway.Link;

/// <summary>One client's connection. One sender at a time.</summary>
internal interface ILinkTransport : IDisposable
{
    /// <summary>Name for the log; valid after <see cref="Open"/>.</summary>
    string Peer { get; }

    /// <summary>Prepares the connection; called once, before all other members. Returns the client's bytes.</summary>
    PipeReader Open();

    /// <summary>Sends both blocks in order. After an exception the link is unusable: a part may have been sent.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancel);

    /// <summary>Sends the last bytes as far as possible without waiting, shuts down, and lets the client read everything.</summary>
    Task CloseAsync(ReadOnlyMemory<byte> lastWords, CancellationToken cancel);
}
