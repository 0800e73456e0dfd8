using System.Runtime.CompilerServices;
using Gateway.Broker;
using Gateway.Ingest.Tracing;
using Gateway.Protocol;
using Gateway.Protocol.Commands;

namespace Gateway.Feed;

/// <summary>Sends the packets of an MQTT client to an operator's client of the link.</summary>
internal sealed class TraceFeed(ClientTraces traces, MqttBroker broker, ILogger<TraceFeed> log) : ILinkFeature
{
    /// <summary>Lines of a part, so that it fits in the smallest payload that can be set.</summary>
    private const int MaxLines = 16;

    public void Register(LinkHandlers handlers) => handlers.OnParts<TraceClient, Page<TraceLine>>(FollowAsync);

    private async IAsyncEnumerable<Page<TraceLine>> FollowAsync(
        TraceClient command, LinkCaller caller, [EnumeratorCancellation] CancellationToken closed)
    {
        if (caller.Role != LinkRole.Operator)
            throw new LinkRefusedException(ReplyStatus.Forbidden, "Tracing a client takes the operator role.");
        if (command.Client.Length == 0)
            throw new LinkRefusedException(ReplyStatus.BadRequest, "The client id is empty.");
        if (traces.Start(command.Client, broker) is not { } trace)
            throw new LinkRefusedException(ReplyStatus.Busy, $"{ClientTraces.Limit} traces run already: end one of them.");
        log.ClientTraced(caller.Name, LogText.Of(command.Client));
        try
        {
            while (await trace.Lines.WaitAsync(closed))
            {
                while (trace.Lines.Take(MaxLines) is var (lost, lines) && (lost > 0 || lines.Count > 0))
                {
                    yield return new Page<TraceLine>(
                        (uint)Math.Min(lost, uint.MaxValue), [.. lines.Select(line => new TraceLine(KindOf(line.Direction), line.AtUs, line.Text))]);
                }
            }
        }
        finally
        {
            traces.End(trace, broker);
        }
    }

    private static TraceLineKind KindOf(TraceDirection direction) => direction switch
    {
        TraceDirection.FromClient => TraceLineKind.FromClient,
        TraceDirection.ToClient => TraceLineKind.ToClient,
        _ => TraceLineKind.Note,
    };
}
