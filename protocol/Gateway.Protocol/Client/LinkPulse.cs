using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>Keeps a quiet link alive and finds out when it is dead.</summary>
/// <param name="sender">Sends the pings.</param>
/// <param name="idle">A link on which nothing was heard for so long is dead, on either side.</param>
/// <param name="time">Monotonic.</param>
internal sealed class LinkPulse(LinkSender sender, TimeSpan idle, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();
    private int _sending;

    /// <summary>Something came from the daemon.</summary>
    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    /// <summary>Sends pings until the daemon has been silent for too long.</summary>
    /// <returns>Only by an exception.</returns>
    public async Task RunAsync(CancellationToken closed)
    {
        // Three pings per idle time: one lost wake-up on a loaded machine does no harm.
        using var timer = new PeriodicTimer(idle / 3, time);
        for (ulong token = 1; await timer.WaitForNextTickAsync(closed); token++)
        {
            if (time.GetElapsedTime(Volatile.Read(ref _heardAt)) >= idle)
                throw new LinkClosedException(LinkError.Silent, $"Nothing was heard from the daemon for {idle.TotalSeconds:0.#} s.");
            Send(new PingMessage(token), closed);
        }
    }

    /// <summary>Answers a ping. While one answer is on its way further pings get none: the one shows the same.</summary>
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
            // The link is going: its reading task tells everyone why.
        }
        finally
        {
            Volatile.Write(ref _sending, 0);
        }
    }
}
