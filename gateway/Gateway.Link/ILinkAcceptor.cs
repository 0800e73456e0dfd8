using System.Net;

namespace Gateway.Link;

/// <summary>Source of the link's connections.</summary>
internal interface ILinkAcceptor : IDisposable
{
    /// <summary>Address that clients connect to, with the port really taken; null before <see cref="Listen"/>, or without one.</summary>
    IPEndPoint? EndPoint { get; }

    /// <exception cref="LinkStartException">The address cannot be used; the message says what to do.</exception>
    void Listen();

    /// <summary>Waits for the next connection, which is the caller's.</summary>
    ValueTask<ILinkTransport> AcceptAsync(CancellationToken cancel);
}
