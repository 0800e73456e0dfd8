using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol.Client;

/// <summary>Writes whole messages to one pipe, within the limits of the daemon, for any number of callers.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle owns nothing; late callers must not get a disposed one.")]
internal sealed class LinkSender(PipeWriter output, LinkLimits limits, CancellationToken closed)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Encodes the message when its turn has come. Completes when the operating system has its bytes.</summary>
    /// <remarks>
    /// <paramref name="cancel"/> ends only the wait for the turn. Once started, a message is sent whole: after a part of one the link is unusable.
    /// </remarks>
    public async Task SendAsync<T>(T message, CancellationToken cancel)
        where T : ILinkMessage<T>
    {
        await _turn.WaitAsync(cancel);
        try
        {
            closed.ThrowIfCancellationRequested();
            if (!LinkCodec.TryWrite(output, message, limits))
                throw new ArgumentException($"This {T.Kind} message exceeds the daemon's limit of {limits.MaxPayload} bytes.", nameof(message));
            await output.FlushAsync(closed);
        }
        finally
        {
            _turn.Release();
        }
    }
}
