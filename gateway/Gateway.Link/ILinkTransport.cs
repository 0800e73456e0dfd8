using System.IO.Pipelines;

namespace Gateway.Link;

/// <summary>One client's connection, whatever carries it. One sender at a time.</summary>
internal interface ILinkTransport : IDisposable
{
    /// <summary>For the log; valid once opened.</summary>
    string Peer { get; }

    /// <summary>Prepares the connection; called once, before all else.</summary>
    /// <returns>Bytes of the client.</returns>
    PipeReader Open();

    /// <summary>Sends both stretches, one after the other. After an exception the link is unusable: a part may have gone out.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancel);

    /// <summary>Sends as much of the last words as goes out without waiting, then nothing more, and lets the client read what was sent.</summary>
    Task CloseAsync(ReadOnlyMemory<byte> lastWords, CancellationToken cancel);
}
