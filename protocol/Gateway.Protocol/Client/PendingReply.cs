namespace Gateway.Protocol.Client;

/// <summary>A command whose reply is due. The reading task calls it; only the wait is on the caller's thread.</summary>
internal sealed class PendingReply(ReplyPart read)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _abandoned;

    /// <summary>Completes after the last part, or with the exception for the caller.</summary>
    public Task Done => _done.Task;

    /// <exception cref="LinkProtocolException">The body is not a reply to the verb.</exception>
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

    /// <summary>The caller has given up: after this returns, nothing is read into the caller's memory.</summary>
    public void Abandon()
    {
        lock (_gate)
            _abandoned = true;
    }

    public void Fail(Exception reason) => _done.TrySetException(reason);
}
