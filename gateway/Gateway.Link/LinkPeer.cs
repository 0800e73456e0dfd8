using System.Buffers;

namespace Gateway.Link;

/// <summary>One authenticated client: its reading task, its pump, its commands, and its end.</summary>
internal sealed class LinkPeer(
    PipeReader input,
    LinkOutput output,
    LinkOutbox outbox,
    LinkPump pump,
    LinkCommandRunner commands,
    LinkOptions options,
    LinkMetrics counters,
    TimeProvider time) : IDisposable
{
    private readonly LinkLimits _limits = LinkLimits.Requests with { MaxPayload = options.MaxRequest };
    private readonly CancellationTokenSource _closed = new();
    private LinkClosing? _closing;
    private long _heardAt = time.GetTimestamp();
    private long _pingedAt = time.GetTimestamp();
    private ulong _pings;

    public LinkOutbox Outbox => outbox;

    /// <summary>Serves the client until it leaves, violates the protocol, or is closed.</summary>
    /// <returns>The reason; everything is released.</returns>
    public async Task<LinkClosing> RunAsync()
    {
        Task[] tasks = [ReadAsync(), pump.RunAsync(_closed.Token)];
        Close(await ReasonOfAsync(await Task.WhenAny(tasks)));
        foreach (var task in tasks)
            await ReasonOfAsync(task);
        outbox.Close();
        await commands.EndAsync();
        counters.CountEnd(_closing!.Error);
        return _closing;
    }

    /// <summary>Ends the link; the first reason counts. Any thread, returns at once.</summary>
    public void Close(LinkClosing closing)
    {
        if (Interlocked.CompareExchange(ref _closing, closing, null) is not null)
            return;
        _closed.Cancel();
        outbox.Signal.Set();
    }

    /// <summary>Closes a slow or silent client, and pings a quiet one. Called about every second.</summary>
    public void Watch()
    {
        var quiet = time.GetElapsedTime(Volatile.Read(ref _heardAt));
        if (output.IsStuck(options.WriteTimeout))
        {
            Close(new LinkClosing(LinkError.TooSlow, $"The client did not take a message within {options.WriteTimeout.TotalSeconds:0.#} s."));
        }
        else if (quiet > options.IdleTimeout)
        {
            Close(new LinkClosing(LinkError.Silent, $"Nothing was heard from the client for {options.IdleTimeout.TotalSeconds:0.#} s."));
        }
        else if (quiet > options.IdleTimeout / 3 && time.GetElapsedTime(_pingedAt) > options.IdleTimeout / 3)
        {
            _pingedAt = time.GetTimestamp();
            outbox.PostPing(++_pings);
        }
    }

    public void Dispose() => _closed.Dispose();

    private async Task ReadAsync()
    {
        while (true)
        {
            var result = await input.ReadAsync(_closed.Token);
            Volatile.Write(ref _heardAt, time.GetTimestamp());
            var buffer = result.Buffer;
            while (TryTake(ref buffer, out var busy))
            {
                if (busy is { } requestId)
                    await commands.RefuseAsync(requestId, _closed.Token);   // waits to send, so a flooding client is read no faster than it reads
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw new EndOfStreamException("The client closed the link.");
        }
    }

    /// <summary>Handles one message.</summary>
    /// <param name="buffer">Starts behind the message afterwards.</param>
    /// <param name="busy">The request to reject because too many are running.</param>
    private bool TryTake(ref ReadOnlySequence<byte> buffer, out uint? busy)
    {
        busy = null;
        if (!LinkCodec.TryRead(ref buffer, _limits, out var message))
            return false;

        switch (message.Kind)
        {
            case MessageKind.Subscribe:
                outbox.Subscribe(message.As<SubscribeMessage>());
                break;
            case MessageKind.Command:
                var command = message.As<CommandMessage>();
                if (!commands.TryStart(command, _closed.Token))
                    busy = command.RequestId;
                break;
            case MessageKind.Ping:
                outbox.PostPong(message.As<PingMessage>().Token);
                break;
            case MessageKind.Pong:
                break;
            case MessageKind.Error:
                throw new EndOfStreamException($"The client ended the link: {message.As<ErrorMessage>().Text}");
            case > MessageKind.Error:
                break;   // a kind of a later version: skipped, WIRE.md section 9
            default:
                throw new LinkProtocolException(LinkError.UnexpectedKind, $"A client may not send a message of kind {message.Kind} here.");
        }

        return true;
    }

    private static async Task<LinkClosing> ReasonOfAsync(Task task)
    {
        try
        {
            await task;
            return new LinkClosing(LinkError.None, "The link ended.");
        }
        catch (LinkProtocolException e)
        {
            return new LinkClosing(e.Error, e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            return new LinkClosing(LinkError.None, e.Message);
        }
        catch (Exception e)
        {
            return new LinkClosing(LinkError.Internal, $"{e.GetType().Name}: {e.Message}");
        }
    }
}

/// <summary>Why a client's link ends.</summary>
/// <param name="Error">Sent to the client; <see cref="LinkError.None"/> sends nothing.</param>
/// <param name="Text">The reason in words, sent and logged.</param>
internal sealed record LinkClosing(LinkError Error, string Text)
{
    public static LinkClosing ShuttingDown { get; } = new(LinkError.ShuttingDown, "The daemon is stopping.");
}
