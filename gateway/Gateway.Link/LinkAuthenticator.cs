using Gateway.Protocol.Client;

namespace Gateway.Link;

/// <summary>The daemon's side of the handshake, up to the Welcome. Normative text: protocol/WIRE.md section 4.</summary>
internal sealed class LinkAuthenticator(LinkKey key, LinkOptions options)
{
    /// <summary>Challenges the client and checks its reply.</summary>
    /// <returns>The client's message, and the proof for the Welcome.</returns>
    /// <exception cref="LinkProtocolException">The proof is wrong; the text is safe to send.</exception>
    /// <exception cref="LinkClosedException">The client closed the connection.</exception>
    public async Task<(AuthMessage Client, LinkNonce Proof)> RunAsync(PipeReader input, LinkOutput output, CancellationToken cancel)
    {
        var nonce = LinkNonce.NewRandom();
        var hello = new HelloMessage(nonce, Features: 0, options.MaxPayload, options.MaxRequest, (int)options.IdleTimeout.TotalMilliseconds);
        await output.SendAsync(LinkMessages.Encode(hello), default, cancel);

        var auth = await LinkInput.ReadOneAsync<AuthMessage>(input, LinkLimits.Handshake, cancel);
        if (auth.Proof != key.ProveClient(nonce, auth.ClientNonce, auth.Role))
        {
            throw new LinkProtocolException(
                LinkError.AuthenticationFailed, "The client does not hold this daemon's key: give it the daemon's key file.");
        }

        if (auth.Role is not (LinkRole.Viewer or LinkRole.Operator))
            throw new LinkProtocolException(LinkError.AuthenticationFailed, "There is no such role.");
        return (auth, key.ProveDaemon(nonce, auth.ClientNonce, auth.Role));
    }
}
