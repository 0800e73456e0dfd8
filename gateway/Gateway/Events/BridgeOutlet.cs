using Gateway.Bridge;
using Gateway.Bridge.Client;
using Gateway.Broker.Messages;

namespace Gateway.Events;

internal sealed class BridgeOutlet : IEventOutlet
{
    private readonly BridgeService _bridge;
    private readonly byte[] _birthTopic;

    public BridgeOutlet(BridgeService bridge, BridgeInbound inbound, HomeAssistantOptions homeAssistant)
    {
        _bridge = bridge;
        _birthTopic = homeAssistant.Enabled ? Encoding.UTF8.GetBytes(homeAssistant.BirthTopic) : [];
        inbound.Connected += () => Renewed?.Invoke();
        inbound.Other = OnOther;
    }

    public event Action? Renewed;

    public bool IsOpen => _bridge.Client is { State: ClientState.Connected };

    public bool TryPublish(OutgoingMessage message)
    {
        if (_bridge.Client is { } client)
            return client.TryPublish(message);
        message.Release();
        return false;
    }

    private bool OnOther(Message message)
    {
        if (!message.Topic.SequenceEqual(_birthTopic))
            return false;
        if (message.Payload.SequenceEqual("online"u8))
            Renewed?.Invoke();
        return true;
    }
}
