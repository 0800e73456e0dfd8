namespace Gateway.Protocol.Client;

/// <summary>Keeps a quiet link alive, and detects a dead one.</summary>
/// <remarks>A link is dead, for either side, when nothing was received for the time <c>idle</c>.</remarks>
internal sealed class LinkPulse(LinkSender sender, TimeSpan idle, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();
    private int _sending;

    /// <summary>The daemon sent something.</summary>
    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    /// <summary>Sends pings until the daemon has been silent for too long.</summary>
    /// <remarks>Ends only with an exception.</remarks>
    public async Task RunAsync(CancellationToken closed)
    {
        // Three pings per idle time: one lost wake-up on a loaded machine does no harm.
        using var timer = new PeriodicTimer(idle / 3, time);
        for (ulong token = 1; await timer.WaitForNextTickAsync(closed); token++)
        {
            if (time.GetElapsedTime(Volatile.Read(ref _heardAt)) >= idle)
                throw new LinkClosedException(LinkError.Silent, $"The daemon sent nothing for {idle.TotalSeconds:0.#} s.");
            Send(new PingMessage(token), closed);
        }
    }

    /// <summary>Answers a ping, unless an earlier answer is still being sent: that one proves the same.</summary>
    public void Answer(PingMessage ping) => Send(new PongMessage(ping.Token), CancellationToken.None);

    private void Send<T>(T message, CancellationToken closed)
        where T : ILinkMessage<T>
    {
        if (Interlocked.Exchange(ref _sending, 1) == 0)
            _ = SendAsync(message, closed);
    }

    private async Task SendAsync<T>(T message, CancellationToken closed)
        where T : ILinkMessage<T>
    {
        try
        {
            await sender.SendAsync(message, closed);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The link is ending; its reading task reports the reason.
        }
        finally
        {
            Volatile.Write(ref _sending, 0);
        }
    }
}
