using Gateway.Frames;

namespace Gateway.Broker.Persistence;

/// <summary>Somebody who waits for a commit: an acknowledgement, or something else to be done.</summary>
internal readonly record struct CommitWaiter(PublishAck Ack, Action? Then)
{
    public void Go()
    {
        Ack.Complete();
        Then?.Invoke();
    }
}
