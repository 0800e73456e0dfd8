namespace Gateway.Broker;

/// <summary>Remembers the route of a publisher's last topic: boards publish to the same one all their life. Owned by one connection's reader.</summary>
internal sealed class RouteCache
{
    private byte[] _topic = [];
    private Route _route = Route.None;

    /// <summary>The route of a topic, as the router knows it now.</summary>
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
