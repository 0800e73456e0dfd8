using Gateway.Bridge.Client;
using Gateway.Broker;
using Gateway.Broker.Messages;

namespace Gateway.Events;

/// <summary>Publishes on the daemon's own broker like a client, but without a connection.</summary>
internal sealed class OwnOutlet : IEventOutlet, ISubscriber
{
    /// <summary>Client ids of clients cannot begin with a control character.</summary>
    private const string PublisherId = "\u0001events";

    private readonly MessageRouter _router;
    private readonly FramePool _pool;
    private readonly Lock _gate = new();   // for the cache
    private readonly RouteCache _routes = new();

    public OwnOutlet(MqttBroker broker, FramePool pool, HomeAssistantOptions homeAssistant)
    {
        _router = broker.Router;
        _pool = pool;
        if (homeAssistant.Enabled)
            _router.Subscribe(Encoding.UTF8.GetBytes(homeAssistant.BirthTopic), this, QoS.AtMostOnce);
    }

    public event Action? Renewed;

    public bool IsOpen => true;

    public bool TryPublish(OutgoingMessage message)
    {
        var rented = _pool.TryRent(message.Bytes, out var memory);
        if (rented)
        {
            message.Topic.CopyTo(memory!.GetSpan());
            message.Payload.Span.CopyTo(memory.GetSpan()[message.Topic.Length..]);
            var copy = new Message(memory, message.Topic.Length, PropertiesLength: 0, message.QoS, message.Retain, ExpiresAt: long.MaxValue);
            lock (_gate)
                _router.Publish(copy, PublisherId, _routes, default);
            memory.Release();
        }

        message.Release();
        return rented;
    }

    /// <summary>Receives the birth message of Home Assistant.</summary>
    public bool Deliver(in Delivery delivery)
    {
        if (!delivery.Retained && delivery.Message.Payload.SequenceEqual("online"u8))
            Renewed?.Invoke();
        return false;
    }
}
