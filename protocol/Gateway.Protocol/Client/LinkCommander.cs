using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Protocol.Commands;

namespace Gateway.Protocol.Client;

/// <summary>Commands in progress on one link: numbers them, sends them, and passes each reply to its caller.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle owns nothing; late callers must not get a disposed one.")]
internal sealed class LinkCommander(LinkSender sender, int maxCommands, TimeSpan replyTimeout, TimeProvider time)
{
    private readonly SemaphoreSlim _places = new(maxCommands, maxCommands);
    private readonly ConcurrentDictionary<uint, PendingReply> _pending = new();
    private volatile Exception? _end;
    private uint _lastRequest;

    /// <summary>Sends a command and waits until the last part of its reply went through <paramref name="read"/>.</summary>
    public async Task AskAsync(LinkCommand command, ReplyPart read, CancellationToken cancel)
    {
        await _places.WaitAsync(cancel);
        try
        {
            await AskNowAsync(command, read, cancel);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Called on the reading task. Drops a reply whose caller has given up.</summary>
    public void OnReply(in ReplyMessage reply)
    {
        if (_pending.TryGetValue(reply.RequestId, out var pending))
            pending.Accept(reply);
    }

    /// <summary>The link has ended: fails all commands in progress.</summary>
    public void End(Exception reason)
    {
        _end = reason;
        foreach (var pending in _pending.Values)
            pending.Fail(Closed(reason));
    }

    private async Task AskNowAsync(LinkCommand command, ReplyPart read, CancellationToken cancel)
    {
        var id = Interlocked.Increment(ref _lastRequest);
        var pending = new PendingReply(read);
        _pending[id] = pending;
        try
        {
            if (_end is { } end)   // checked after adding the entry: either this sees the end, or End sees the entry
                throw Closed(end);
            await sender.SendAsync(new CommandMessage(id, command), cancel);
            await pending.Done.WaitAsync(command.HasLastPart ? replyTimeout : Timeout.InfiniteTimeSpan, time, cancel);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The daemon did not answer {command.Name} within {replyTimeout.TotalSeconds:0.#} s.");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException && !cancel.IsCancellationRequested)
        {
            throw Closed(_end ?? e);
        }
        finally
        {
            _pending.TryRemove(id, out _);
            pending.Abandon();
        }
    }

    private static LinkClosedException Closed(Exception reason) =>
        reason as LinkClosedException ?? new LinkClosedException(LinkError.None, $"The link to the daemon ended: {reason.Message}", reason);
}
