using System.Net.Security;

namespace Gateway.Broker.Listeners;

/// <summary>One side of a TLS handshake: that of a listener, or that of a client of another broker.</summary>
internal interface ITlsHandshake
{
    /// <summary>Does the handshake.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peer is not who it has to be, or does not speak TLS.</exception>
    Task AuthenticateAsync(SslStream stream);

    /// <summary>The user that the peer's certificate names; null for none.</summary>
    string? UserOf(SslStream stream);
}
