using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>A command that was sent and whose reply is due. Called on the reading task only, save for the waiting itself.</summary>
/// <param name="read">Takes each part of the body; copies what it keeps.</param>
internal sealed class PendingReply(ReplyPart read)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _abandoned;

    /// <summary>Ends after the last part, or with the exception the caller is to see.</summary>
    public Task Done => _done.Task;

    /// <exception cref="LinkProtocolException">The body is not what the verb yields.</exception>
    public void Accept(in ReplyMessage reply)
    {
        var body = reply.ReadBody();
        if (reply.Status != ReplyStatus.Ok)
        {
            _done.TrySetException(new LinkCommandException(reply.Status, body.ReadText()));
            return;
        }

        lock (_gate)
        {
            if (_abandoned)
                return;
            read(ref body);
        }

        if (reply.IsLast)
            _done.TrySetResult();
    }

    /// <summary>The caller waits no more: once this returns, nothing more is read into what is the caller's.</summary>
    public void Abandon()
    {
        lock (_gate)
            _abandoned = true;
    }

    public void Fail(Exception reason) => _done.TrySetException(reason);
}
