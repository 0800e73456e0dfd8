using System.Net.Sockets;
using Gateway.Protocol.Commands;

namespace Gateway.Protocol.Client;

/// <summary>One link to the daemon, from the handshake to its end. It does not reconnect: see <see cref="ReconnectingLinkClient"/>.</summary>
public sealed class LinkClient : LinkRequester, IAsyncDisposable
{
    private readonly IDuplexPipe _pipe;
    private readonly Stream? _connection;
    private readonly CancellationTokenSource _closing = new();
    private readonly LinkSender _sender;
    private readonly LinkCommander _commander;
    private readonly LinkReceiver _receiver;
    private readonly LinkPulse _pulse;
    private readonly ILinkHandler _handler;
    private readonly SubscribeMessage _subscription;
    private Task<Exception>? _running;

    private LinkClient(
        IDuplexPipe pipe,
        Stream? connection,
        LinkClientOptions options,
        ILinkHandler handler,
        TimeProvider time,
        HelloMessage hello,
        WelcomeMessage welcome)
    {
        _pipe = pipe;
        _connection = connection;
        _handler = handler;
        Welcome = welcome;
        var resumeAfter = ResumeAfter(options.Subscription.ResumeAfterEventId, welcome.LastEventId);
        _subscription = options.Subscription with { ResumeAfterEventId = resumeAfter };
        _sender = new LinkSender(pipe.Output, LinkLimits.Requests with { MaxPayload = hello.MaxRequest }, _closing.Token);
        _commander = new LinkCommander(_sender, options.MaxCommands, options.ReplyTimeout, time);
        _pulse = new LinkPulse(_sender, TimeSpan.FromMilliseconds(hello.IdleMs), time);
        var limits = options.Limits with { MaxPayload = Math.Min(hello.MaxPayload, options.Limits.MaxPayload) };
        _receiver = new LinkReceiver(pipe.Input, limits, handler, _commander, _pulse, resumeAfter);
    }

    /// <summary>The daemon's answer to the handshake: its version, its start and its last event.</summary>
    public WelcomeMessage Welcome { get; }

    /// <summary>Id of the last event given to the handler. The next link resumes after it.</summary>
    public ulong LastEventId => _receiver.LastEventId;

    /// <summary>Completes when the link has ended, after the handler's last call. Never faulted: the result is the reason.</summary>
    public Task<Exception> Completion => _running ?? throw new InvalidOperationException("The link is not running yet.");

    /// <summary>Connects by TCP, authenticates both sides to each other, and subscribes.</summary>
    /// <exception cref="LinkKeyException">There is no usable key file.</exception>
    /// <exception cref="LinkClosedException">No daemon answers, or one side refused the other; the message gives the reason.</exception>
    public static Task<LinkClient> ConnectAsync(
        LinkClientOptions options, ILinkHandler handler, TimeProvider? time = null, CancellationToken cancel = default) =>
        ConnectAsync(options, handler, static _ => { }, time ?? TimeProvider.System, cancel);

    /// <summary>Opens a link over a connection that exists, such as a Unix socket, TLS, or a pipe in a test.</summary>
    /// <remarks>Completes <paramref name="pipe"/> when the link ends. The key file of the options is not read.</remarks>
    /// <exception cref="LinkClosedException">One side refused the other; the message gives the reason.</exception>
    public static Task<LinkClient> OpenAsync(
        IDuplexPipe pipe,
        LinkKey key,
        LinkClientOptions options,
        ILinkHandler handler,
        TimeProvider? time = null,
        CancellationToken cancel = default) =>
        OpenAsync(pipe, connection: null, key, options, handler, static _ => { }, time ?? TimeProvider.System, cancel);

    /// <summary>Replaces the subscription. Events resume after the last one seen, whatever the subscription says.</summary>
    public Task SubscribeAsync(SubscribeMessage subscription, CancellationToken cancel = default) =>
        _sender.SendAsync(subscription with { ResumeAfterEventId = LastEventId }, cancel);

    /// <summary>Ends the link and waits for the handler's last call to return.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Completion;
    }

    internal override Task SendAsync(LinkCommand command, ReplyPart read, CancellationToken cancel) => _commander.AskAsync(command, read, cancel);

    // opened: called before the handler's first call.
    internal static async Task<LinkClient> ConnectAsync(
        LinkClientOptions options, ILinkHandler handler, Action<LinkClient> opened, TimeProvider time, CancellationToken cancel)
    {
        var key = LinkKey.Load(options.KeyFile);
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        var stream = new NetworkStream(await ConnectSocketAsync(options, either.Token, cancel), ownsSocket: true);
        return await OpenAsync(new LinkStreamPipe(stream), stream, key, options, handler, opened, time, cancel);
    }

    private static async Task<Socket> ConnectSocketAsync(LinkClientOptions options, CancellationToken either, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Daemon, either);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            var fault = $"No daemon answers at {options.Daemon.Host}:{options.Daemon.Port}: {e.Message}. "
                + "Is it running, with this address under Link in its configuration?";
            throw new LinkClosedException(LinkError.None, fault, e);
        }
    }

    private static async Task<LinkClient> OpenAsync(
        IDuplexPipe pipe,
        Stream? connection,
        LinkKey key,
        LinkClientOptions options,
        ILinkHandler handler,
        Action<LinkClient> opened,
        TimeProvider time,
        CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            var (hello, welcome) = await LinkHandshake.RunAsync(pipe, key, options, either.Token);
            var link = new LinkClient(pipe, connection, options, handler, time, hello, welcome);
            opened(link);
            link._running = Task.Run(link.RunAsync, CancellationToken.None);
            return link;
        }
        catch (Exception e)
        {
            await CloseAsync(pipe, connection);
            cancel.ThrowIfCancellationRequested();
            throw e switch
            {
                LinkClosedException => e,
                LinkProtocolException broken => new LinkClosedException(broken.Error, broken.Message, e),
                OperationCanceledException =>
                    new LinkClosedException(LinkError.AuthenticationTimeout, "The daemon did not complete the handshake in time.", e),
                _ => new LinkClosedException(LinkError.None, $"The connection to the daemon broke during the handshake: {e.Message}", e),
            };
        }
    }

    private static async Task CloseAsync(IDuplexPipe pipe, Stream? connection)
    {
        await pipe.Input.CompleteAsync();
        await pipe.Output.CompleteAsync();
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private static ulong ResumeAfter(ulong wanted, ulong lastEventId) => wanted switch
    {
        // The exact place, so that events before the subscription arrives are not missed.
        SubscribeMessage.OnlyNewEvents => lastEventId,
        // The daemon's events start over: its data directory was replaced.
        _ when wanted > lastEventId => 0,
        _ => wanted,
    };

    private async Task<Exception> RunAsync()
    {
        Task[] tasks = [ReadAsync(), _pulse.RunAsync(_closing.Token)];
        var end = await ReasonOfAsync(await Task.WhenAny(tasks));
        _commander.End(end);
        await _closing.CancelAsync();
        foreach (var task in tasks)
            await ReasonOfAsync(task);   // only then is the pipe no longer read or written
        await CloseAsync(_pipe, _connection);

        try
        {
            _handler.OnDisconnected(end);
            return end;
        }
        catch (Exception e)
        {
            return new AggregateException(end, e);
        }
    }

    private async Task ReadAsync()
    {
        _handler.OnConnected(Welcome);
        await _sender.SendAsync(_subscription, _closing.Token);
        await _receiver.RunAsync(_closing.Token);
    }

    private async Task<Exception> ReasonOfAsync(Task task)
    {
        try
        {
            await task;
            return new LinkClosedException(LinkError.None, "The link ended.");
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return new LinkClosedException(LinkError.None, "This side closed the link.");
        }
        catch (LinkProtocolException e)
        {
            return new LinkClosedException(e.Error, $"The daemon broke the protocol: {e.Message}", e);
        }
        catch (Exception e)
        {
            return e;
        }
    }
}

/// <summary>There is no link, or it ended. The message gives the reason and, if there is one, the remedy.</summary>
public sealed class LinkClosedException(LinkError error, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The reason that the daemon or this side gave; <see cref="LinkError.None"/> if the connection ended without one.</summary>
    public LinkError Error { get; } = error;
}
