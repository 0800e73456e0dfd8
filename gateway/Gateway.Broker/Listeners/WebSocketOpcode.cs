namespace Gateway.Broker.Listeners;

/// <summary>Types of WebSocket frames (RFC 6455 section 5.2). From <see cref="Close"/> on they are control frames.</summary>
internal static class WebSocketOpcode
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;
}
