namespace Gateway.Protocol.Client;

/// <summary>The client's side of the handshake. Normative text: protocol/WIRE.md section 4.</summary>
internal static class LinkHandshake
{
    /// <summary>Answers the daemon's challenge and checks its answer to this client's challenge.</summary>
    /// <exception cref="LinkProtocolException">The peer is not a daemon, or does not have the key.</exception>
    /// <exception cref="LinkClosedException">The daemon refused, or the connection ended.</exception>
    public static async Task<(HelloMessage Hello, WelcomeMessage Welcome)> RunAsync(
        IDuplexPipe pipe, LinkKey key, LinkClientOptions options, CancellationToken cancel)
    {
        var hello = await LinkInput.ReadOneAsync<HelloMessage>(pipe.Input, LinkLimits.Handshake, cancel);
        if (hello.MaxPayload <= 0 || hello.MaxRequest <= 0 || hello.IdleMs <= 0)
            LinkProtocolException.Throw(LinkError.Malformed, "The daemon announced limits that are not positive.");

        var clientNonce = LinkNonce.NewRandom();
        var auth = new AuthMessage(clientNonce, key.ProveClient(hello.Nonce, clientNonce, options.Role), options.Role, options.Name);
        LinkCodec.TryWrite(pipe.Output, auth, LinkLimits.Handshake);
        await pipe.Output.FlushAsync(cancel);

        var welcome = await LinkInput.ReadOneAsync<WelcomeMessage>(pipe.Input, LinkLimits.Handshake, cancel);
        if (welcome.Proof != key.ProveDaemon(hello.Nonce, clientNonce, options.Role))
            LinkProtocolException.Throw(LinkError.AuthenticationFailed, "The peer does not have the key of the key file: it is not this daemon.");
        return (hello, welcome);
    }
}
