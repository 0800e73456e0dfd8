using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>The log messages of a client, with the name of its broker and a limit for frequent ones.</summary>
internal sealed class ClientLog(string broker, string clientId, TimeProvider time, ILogger log)
{
    private readonly LogThrottle _refusals = new(time, 1, TimeSpan.FromSeconds(10));

    public void Connected(BrokerTerms terms) =>
        log.BridgeConnected(broker, clientId, terms.SessionPresent ? "continues its session" : "starts a new session");

    public void Ended(ClientEnding ending, TimeSpan wait) => log.BridgeLost(broker, ending.Problem, wait.TotalSeconds);

    public void Failed(Exception fault) => log.BridgeFailed(broker, fault);

    public void GrantedLess(string filter) => log.BridgeGrantedLess(broker, filter);

    public void PublishRefused(ReasonCode reason)
    {
        if (_refusals.Allows(0, out var suppressed))
            log.BridgePublishRefused(broker, reason, BrokerRefusal.AdviceOnPublish(reason), suppressed);
    }
}
