using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace Gateway.Protocol.Client;

/// <summary>Writes whole messages to one pipe for any number of callers.</summary>
/// <param name="output">Written by this alone.</param>
/// <param name="limits">Of what the daemon accepts.</param>
/// <param name="closed">Ends with the link.</param>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose, and late callers must not meet a disposed one.")]
internal sealed class LinkSender(PipeWriter output, LinkLimits limits, CancellationToken closed)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Completes when the message is with the operating system.</summary>
    /// <param name="message">Is encoded when its turn has come.</param>
    /// <param name="cancel">Ends the waiting for the turn. Once begun, a message is sent whole, or the link could not be used any more.</param>
    public async Task SendAsync<T>(T message, CancellationToken cancel)
        where T : ILinkMessage<T>
    {
        await _turn.WaitAsync(cancel);
        try
        {
            closed.ThrowIfCancellationRequested();
            if (!LinkCodec.TryWrite(output, message, limits))
                throw new ArgumentException($"This {T.Kind} message is longer than the {limits.MaxPayload} bytes the daemon accepts.", nameof(message));
            await output.FlushAsync(closed);
        }
        finally
        {
            _turn.Release();
        }
    }
}
