using System.Diagnostics.Metrics;
using Gateway.Frames;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Counters of the link since the daemon started. Any thread.</summary>
public sealed class LinkMetrics : IMetrics
{
    private long _accepted;
    private long _refused;
    private long _failedHandshakes;
    private long _protocolErrors;
    private long _closedForSlowness;
    private long _closedForSilence;
    private long _framesSent;
    private long _framesReplaced;
    private long _framesTooLong;
    private long _messagesDropped;
    private long _commands;
    private long _bytesSent;
    private long _clients;

    /// <param name="factory">Scopes the instruments to one host; null outside of a host.</param>
    public LinkMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway.Link");
        meter.Gauge("link.clients", () => Interlocked.Read(ref _clients), description: "Clients connected and authenticated.");
        meter.Count("link.accepted", () => Accepted, description: "Clients that authenticated.");
        meter.Count("link.refused", () => Refused, description: "Connections refused at the limit.");
        meter.Count("link.handshakes.failed", () => FailedHandshakes);
        meter.Count("link.errors", () => ProtocolErrors, description: "Clients that broke the protocol after the handshake.");
        meter.Count("link.closed.slow", () => ClosedForSlowness);
        meter.Count("link.closed.silent", () => ClosedForSilence);
        meter.Count("link.frames.sent", () => FramesSent);
        meter.Count("link.frames.replaced", () => FramesReplaced, description: "Frames skipped because a newer one came first.");
        meter.Count("link.frames.too_long", () => FramesTooLong, description: "Frames longer than Link:MaxPayload.");
        meter.Count("link.messages.dropped", () => MessagesDropped, description: "Motion and notices dropped for newer ones.");
        meter.Count("link.commands", () => Commands);
        meter.Count("link.bytes.sent", () => BytesSent, "By");
    }

    /// <summary>Clients that proved themselves.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Connections refused because there were too many.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Connections that did not prove themselves: wrong key, garbage, silence.</summary>
    public long FailedHandshakes => Interlocked.Read(ref _failedHandshakes);

    /// <summary>Clients that broke the protocol after the handshake.</summary>
    public long ProtocolErrors => Interlocked.Read(ref _protocolErrors);

    public long ClosedForSlowness => Interlocked.Read(ref _closedForSlowness);

    public long ClosedForSilence => Interlocked.Read(ref _closedForSilence);

    public long FramesSent => Interlocked.Read(ref _framesSent);

    /// <summary>Frames a client did not get because a newer one came before it could be sent.</summary>
    public long FramesReplaced => Interlocked.Read(ref _framesReplaced);

    /// <summary>Frames left out because they are longer than the largest payload.</summary>
    public long FramesTooLong => Interlocked.Read(ref _framesTooLong);

    /// <summary>Queued motion and notices dropped for newer ones.</summary>
    public long MessagesDropped => Interlocked.Read(ref _messagesDropped);

    public long Commands => Interlocked.Read(ref _commands);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    internal void SetClients(int count) => Interlocked.Exchange(ref _clients, count);

    internal void CountAccepted() => Interlocked.Increment(ref _accepted);

    internal void CountRefused() => Interlocked.Increment(ref _refused);

    internal void CountFailedHandshake() => Interlocked.Increment(ref _failedHandshakes);

    /// <summary>The link of a client that had proved itself ended.</summary>
    internal void CountEnd(LinkError reason)
    {
        switch (reason)
        {
            case LinkError.TooSlow:
                Interlocked.Increment(ref _closedForSlowness);
                break;
            case LinkError.Silent:
                Interlocked.Increment(ref _closedForSilence);
                break;
            case LinkError.None or LinkError.ShuttingDown or LinkError.Internal:
                break;
            default:
                Interlocked.Increment(ref _protocolErrors);
                break;
        }
    }

    internal void CountFrameSent() => Interlocked.Increment(ref _framesSent);

    internal void CountFrameReplaced() => Interlocked.Increment(ref _framesReplaced);

    internal void CountFrameTooLong() => Interlocked.Increment(ref _framesTooLong);

    internal void CountMessageDropped() => Interlocked.Increment(ref _messagesDropped);

    internal void CountCommand() => Interlocked.Increment(ref _commands);

    internal void CountBytes(long bytes) => Interlocked.Add(ref _bytesSent, bytes);
}
