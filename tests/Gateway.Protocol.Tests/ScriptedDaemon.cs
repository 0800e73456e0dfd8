using System.IO.Pipelines;
using System.Net;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>The other end of a client's pipe; a test scripts its messages.</summary>
internal sealed class ScriptedDaemon
{
    public const int MaxPayload = 1 << 20;

    public static readonly LinkKey Key = new([.. Enumerable.Repeat((byte)7, LinkKey.Size)]);
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly PipePair _pipes = new();
    private readonly LinkNonce _nonce = LinkNonce.NewRandom();

    /// <summary>The client's end of the pipe.</summary>
    public IDuplexPipe ClientEnd => _pipes.Near;

    public PipeReader Input => _pipes.Far.Input;

    public PipeWriter Output => _pipes.Far.Output;

    /// <summary>Never connected to.</summary>
    public static readonly DnsEndPoint Nowhere = new("nowhere", 0);

    public LinkClientOptions Options { get; init; } = new(Nowhere, "not read") { Name = "test" };

    /// <summary>A client over this pipe, after the handshake and its first subscription.</summary>
    public static async Task<(ScriptedDaemon Daemon, LinkClient Client)> WithClientAsync(
        ILinkHandler handler, TimeProvider time, LinkClientOptions? options = null, ulong lastEventId = 0)
    {
        var daemon = new ScriptedDaemon { Options = options ?? new LinkClientOptions(Nowhere, "not read") };
        var opening = LinkClient.OpenAsync(daemon.ClientEnd, Key, daemon.Options, handler, time, TestContext.Current.CancellationToken);
        await daemon.SayHelloAsync();
        await daemon.WelcomeAsync(lastEventId);
        var client = await opening.WaitAsync(TestContext.Current.CancellationToken);
        daemon.FirstSubscription = await daemon.ReadAsync<SubscribeMessage>();
        return (daemon, client);
    }

    public SubscribeMessage? FirstSubscription { get; private set; }

    public Task SayHelloAsync() => SendAsync(new HelloMessage(_nonce, 0, MaxPayload, 16 << 10, (int)Idle.TotalMilliseconds));

    /// <summary>Reads the client's proof and answers it.</summary>
    public async Task<AuthMessage> WelcomeAsync(ulong lastEventId = 0, LinkKey? key = null)
    {
        var auth = await ReadAsync<AuthMessage>();
        Assert.Equal(Key.ProveClient(_nonce, auth.ClientNonce, auth.Role), auth.Proof);
        await SendAsync(new WelcomeMessage((key ?? Key).ProveDaemon(_nonce, auth.ClientNonce, auth.Role), 1, lastEventId, "test"));
        return auth;
    }

    public async Task SendAsync<T>(T message, uint? sequence = null)
        where T : ILinkMessage<T>
    {
        var bytes = LinkBytes.Of(message);
        if (sequence is { } number)
            BitConverter.TryWriteBytes(bytes.AsSpan(8), number);
        await Output.WriteAsync(bytes, TestContext.Current.CancellationToken);
    }

    public async Task ReplyAsync(uint requestId, ReplyStatus status, bool isLast, byte[] body) =>
        await Output.WriteAsync(
            LinkBytes.Of(new ReplyMessage(requestId, status, isLast, new System.Buffers.ReadOnlySequence<byte>(body), LinkLimits.Default)),
            TestContext.Current.CancellationToken);

    public async Task RefuseAsync(uint requestId, ReplyStatus status, string text) =>
        await ReplyAsync(requestId, status, isLast: true, [(byte)text.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(text)]);

    public async Task<T> ReadAsync<T>()
        where T : class, ILinkMessage<T> => await LinkInput.ReadOneAsync<T>(Input, LinkLimits.Requests, TestContext.Current.CancellationToken);
}
