namespace Gateway.Broker;

/// <summary>The time of the next required packet: the CONNECT, the rest of a packet, or any within one and a half times the keep alive
/// (MQTT-3.1.2-24). Written by the reader, read by the broker's sweep, so no connection needs a timer.</summary>
internal sealed class ConnectionDeadline(TimeProvider time, MqttOptions options)
{
    private long _at = After(time, options.ConnectTimeout);
    private long _keepAlive = -1;   // timestamp units; 0 for none, -1 before CONNECT
    private bool _isCut;

    /// <summary>The end to report after the deadline.</summary>
    public ConnectionEnd Reason { get; private set; } = ConnectionEnd.ConnectTimeout;

    public bool IsOver(long now) => now >= Volatile.Read(ref _at);

    /// <summary>The CONNECT has arrived; its password may wait in the queue of checks.</summary>
    public void OnConnect() => Volatile.Write(ref _at, After(time, options.PacketTimeout));

    public void OnConnected(ushort keepAliveSeconds)
    {
        _keepAlive = keepAliveSeconds * time.TimestampFrequency * 3 / 2;
        OnReceived(isWhole: true, isCut: false);
    }

    /// <param name="isWhole">Whether at least one packet is complete.</param>
    /// <param name="isCut">Whether a part of another one has arrived.</param>
    public void OnReceived(bool isWhole, bool isCut)
    {
        if (_keepAlive < 0 || (isCut && _isCut && !isWhole))
            return;   // the CONNECT, or a packet whose time runs already

        _isCut = isCut;
        Reason = isCut ? ConnectionEnd.PacketTimeout : ConnectionEnd.KeepAliveTimeout;
        Volatile.Write(ref _at, isCut ? After(time, options.PacketTimeout) : _keepAlive == 0 ? long.MaxValue : time.GetTimestamp() + _keepAlive);
    }

    private static long After(TimeProvider time, TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
