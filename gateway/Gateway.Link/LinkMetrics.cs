using System.Diagnostics.Metrics;
using Gateway.Frames;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Counters of the link since the daemon started. Any thread.</summary>
public sealed class LinkMetrics : IMetrics
{
    private long _clients;

    /// <param name="factory">Scopes the instruments to one host; null outside a host.</param>
    public LinkMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway.Link");
        meter.Gauge("link.clients", () => Interlocked.Read(ref _clients), description: "Clients connected and authenticated.");
        Accepted = meter.Counter("link.accepted", description: "Clients that authenticated.");
        Refused = meter.Counter("link.refused", description: "Connections refused at the limit.");
        FailedHandshakes = meter.Counter("link.handshakes.failed");
        ProtocolErrors = meter.Counter("link.errors", description: "Clients that broke the protocol after the handshake.");
        ClosedForSlowness = meter.Counter("link.closed.slow");
        ClosedForSilence = meter.Counter("link.closed.silent");
        FramesSent = meter.Counter("link.frames.sent");
        FramesReplaced = meter.Counter("link.frames.replaced", description: "Frames skipped because a newer one came first.");
        FramesTooLong = meter.Counter("link.frames.too_long", description: "Frames longer than Link:MaxPayload.");
        MessagesDropped = meter.Counter("link.messages.dropped", description: "Motion and notices dropped for newer ones.");
        Commands = meter.Counter("link.commands");
        BytesSent = meter.Counter("link.bytes.sent", "By");
    }

    public SpreadCounter Accepted { get; }

    public SpreadCounter Refused { get; }

    /// <summary>Connections without a valid proof: wrong key, garbage, silence.</summary>
    public SpreadCounter FailedHandshakes { get; }

    public SpreadCounter ProtocolErrors { get; }

    public SpreadCounter ClosedForSlowness { get; }

    public SpreadCounter ClosedForSilence { get; }

    public SpreadCounter FramesSent { get; }

    public SpreadCounter FramesReplaced { get; }

    public SpreadCounter FramesTooLong { get; }

    public SpreadCounter MessagesDropped { get; }

    public SpreadCounter Commands { get; }

    public SpreadCounter BytesSent { get; }

    internal void SetClients(int count) => Interlocked.Exchange(ref _clients, count);

    /// <summary>Counts the end of an authenticated client's link.</summary>
    internal void CountEnd(LinkError reason)
    {
        var counter = reason switch
        {
            LinkError.TooSlow => ClosedForSlowness,
            LinkError.Silent => ClosedForSilence,
            LinkError.None or LinkError.ShuttingDown or LinkError.Internal => null,
            _ => ProtocolErrors,
        };
        counter?.Add();
    }
}
