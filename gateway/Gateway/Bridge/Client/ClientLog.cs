using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>What a client tells the log, naming its broker, and not more often than anybody wants to read.</summary>
/// <param name="broker">Its name.</param>
/// <param name="clientId">As whom.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where to.</param>
internal sealed class ClientLog(string broker, string clientId, TimeProvider time, ILogger log)
{
    private readonly LogThrottle _refusals = new(time, 1, TimeSpan.FromSeconds(10));

    public void Connected(BrokerTerms terms) => log.BridgeConnected(broker, clientId, terms.SessionPresent ? "goes on with the session it kept" : "begins a new session");

    public void Ended(ClientEnding ending, TimeSpan wait) => log.BridgeLost(broker, ending.Problem, wait.TotalSeconds);

    public void Failed(Exception fault) => log.BridgeFailed(broker, fault);

    public void GrantedLess(string filter) => log.BridgeGrantedLess(broker, filter);

    public void PublishRefused(ReasonCode reason)
    {
        if (_refusals.Allows(0, out var suppressed))
            log.BridgePublishRefused(broker, reason, BrokerRefusal.AdviceOnPublish(reason), suppressed);
    }
}
