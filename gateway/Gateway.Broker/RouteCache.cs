namespace Gateway.Broker;

/// <summary>Keeps the route of a publisher's last topic: boards publish to one topic. Owned by one connection's reader.</summary>
internal sealed class RouteCache
{
    private byte[] _topic = [];
    private Route _route = Route.None;

    public Route Find(ReadOnlySpan<byte> topic, MessageRouter router)
    {
        if (_route.Version == router.Version && topic.SequenceEqual(_topic))
            return _route;

        _route = router.FindRoute(topic);
        if (!topic.SequenceEqual(_topic))
            _topic = topic.ToArray();
        return _route;
    }
}
