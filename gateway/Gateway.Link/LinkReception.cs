using System.Buffers;
using System.Net.Sockets;

namespace Gateway.Link;

/// <summary>Serves one accepted connection to its end: handshake, welcome, service, farewell.</summary>
internal sealed class LinkReception(
    LinkHub hub, LinkAuthenticator authenticator, LinkHandlers handlers, LinkOptions options, TimeProvider time, ILogger logger)
{
    private const int FailedSlot = 0;
    private const int RefusedSlot = 1;

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly long _startedUs = Arrival.Now(time).UtcUs;
    private readonly LogThrottle _throttle = new(time, slots: 2, interval: TimeSpan.FromSeconds(10));
    private readonly RunningCount _handshakes = new(options.MaxHandshakes);

    /// <summary>Serves until the client leaves or <paramref name="stopping"/>; owns the transport.</summary>
    public async Task ServeAsync(ILinkTransport transport, CancellationToken stopping)
    {
        using var owned = transport;
        var input = transport.Open();
        using var output = new LinkOutput(transport, hub.Counters, time);
        var closing = await ServeAsync(transport, input, output, stopping);
        await SayGoodbyeAsync(transport, output, closing, stopping);
        await input.CompleteAsync();
    }

    private async Task<LinkClosing> ServeAsync(ILinkTransport transport, PipeReader input, LinkOutput output, CancellationToken stopping)
    {
        var (client, proof, refusal) = await AuthenticateAsync(transport, input, output, stopping);
        if (client is null)
            return refusal!;

        var outbox = new LinkOutbox(options, hub.Counters, time.TimestampFrequency);
        var pump = new LinkPump(outbox, output, hub.Packets, hub.EventLog, hub.Sources.Events, options, hub.Counters);
        var commands = new LinkCommandRunner(handlers, output, options, hub.Packets.Limits, hub.Counters, client, logger);
        using var peer = new LinkPeer(input, output, outbox, pump, commands, options, hub.Counters, time);
        if (!hub.TryAdd(peer))
            return Refuse(transport, $"There are {options.MaxClients} clients already, as many as Link:MaxClients allows.");

        try
        {
            hub.Counters.Accepted.Add();
            logger.LinkClientAccepted(LogText.Of(client.Name), client.Role, transport.Peer);
            await WelcomeAsync(output, outbox, proof, stopping);
            if (stopping.IsCancellationRequested)   // the listener may have closed its clients before this one was added
                peer.Close(LinkClosing.ShuttingDown);
            var closing = await peer.RunAsync();
            logger.LinkClientGone(LogText.Of(client.Name), transport.Peer, closing.Text);
            return closing;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            logger.LinkClientGone(LogText.Of(client.Name), transport.Peer, e.Message);
            return new LinkClosing(LinkError.None, e.Message);
        }
        finally
        {
            hub.Remove(peer);
            peer.Close(LinkClosing.ShuttingDown);   // a caller that still has the peer finds it closed, not disposed
            outbox.Close();
        }
    }

    private async Task<(AuthMessage? Client, LinkNonce Proof, LinkClosing? Refusal)> AuthenticateAsync(
        ILinkTransport transport, PipeReader input, LinkOutput output, CancellationToken stopping)
    {
        if (!_handshakes.TryEnter())
            return (null, default, Refuse(transport, "Too many connections are not yet authenticated: try again in a few seconds."));

        using var deadline = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            var (client, proof) = await authenticator.RunAsync(input, output, either.Token);
            return (client, proof, null);
        }
        catch (Exception e) when (e is LinkProtocolException or IOException or SocketException or OperationCanceledException)
        {
            if (stopping.IsCancellationRequested)
                return (null, default, LinkClosing.ShuttingDown);
            var closing = e switch
            {
                LinkProtocolException broken => new LinkClosing(broken.Error, broken.Message),
                OperationCanceledException => new LinkClosing(
                    LinkError.AuthenticationTimeout, $"No proof arrived within {options.HandshakeTimeout.TotalSeconds:0.#} s."),
                _ => new LinkClosing(LinkError.None, e.Message),
            };
            hub.Counters.FailedHandshakes.Add();
            if (_throttle.Allows(FailedSlot, out var suppressed))
                logger.LinkHandshakeFailed(transport.Peer, closing.Error, closing.Text, suppressed);
            return (null, default, closing);
        }
        finally
        {
            _handshakes.Leave();
        }
    }

    private async Task WelcomeAsync(LinkOutput output, LinkOutbox outbox, LinkNonce proof, CancellationToken stopping)
    {
        var lastEventId = hub.Sources.LastEventId();
        hub.EventLog.LearnLast(lastEventId);
        var version = typeof(LinkReception).Assembly.GetName().Version?.ToString(3) ?? "0";
        await output.SendAsync(LinkMessages.Encode(new WelcomeMessage(proof, _startedUs, lastEventId, version)), default, stopping);
        if (hub.Packets.TryEncode(new CamerasMessage(hub.Sources.Cameras())) is { } cameras)
        {
            outbox.PostNotice(cameras, MessageKind.Cameras);
            cameras.Release();
        }
    }

    private LinkClosing Refuse(ILinkTransport transport, string text)
    {
        hub.Counters.Refused.Add();
        if (_throttle.Allows(RefusedSlot, out var suppressed))
            logger.LinkRefused(transport.Peer, text, suppressed);
        return new LinkClosing(LinkError.TooManyClients, text);
    }

    /// <summary>Sends the reason to the client if the stream is whole, and closes so that the client can read it.</summary>
    private async Task SayGoodbyeAsync(ILinkTransport transport, LinkOutput output, LinkClosing closing, CancellationToken stopping)
    {
        if (closing.Error == LinkError.None || output.IsBroken)
            return;

        using var deadline = new CancellationTokenSource(FarewellTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        await transport.CloseAsync(LinkMessages.Encode(new ErrorMessage(closing.Error, closing.Text)), either.Token);
    }
}

/// <summary>Encodes the rare messages of the handshake and of the end.</summary>
internal static class LinkMessages
{
    public static ReadOnlyMemory<byte> Encode<T>(T message)
        where T : ILinkMessage<T>
    {
        var output = new ArrayBufferWriter<byte>();
        LinkCodec.TryWrite(output, message, LinkLimits.Default);
        return output.WrittenMemory;
    }
}
