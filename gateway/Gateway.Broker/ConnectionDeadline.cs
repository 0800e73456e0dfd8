using Gateway.Broker.Sockets;

namespace Gateway.Broker;

/// <summary>The time of the next required packet: the CONNECT, the rest of a packet, or any within one and a half times the keep alive
/// (MQTT-3.1.2-24). Written by the reader, read by the broker's sweep, so no connection needs a timer.</summary>
/// <remarks>A packet has <see cref="MqttOptions.PacketTimeout"/>, and a second more for each <see cref="SlowestBytesPerSecond"/> of its bytes that
/// have come. Between two receives within it, one and a half keep alives and that timeout are the limits.</remarks>
internal sealed class ConnectionDeadline(TimeProvider time, MqttOptions options, TransportReader reader)
{
    /// <summary>A picture of any size comes through at a higher rate; at a lower one the connection ends soon after the time limit.</summary>
    private const int SlowestBytesPerSecond = 100;

    private const int BeforeConnect = 0;
    private const int BetweenPackets = 1;
    private const int InPacket = 2;
    private const int HeldUp = 3;

    private long _at = After(time, options.ConnectTimeout);   // with the state in its lowest bits: one write changes both
    private long _keepAlive;   // timestamp units; 0 for none
    private long _before;   // bytes in front of the packet
    private long _begin;   // bytes when its first ones were seen
    private long _packet;   // this and the next two are the sweep's: the packet,
    private long _seen;   // the bytes of the last sweep,
    private long _seenAt;   // and when they were new

    /// <summary>The end to report after the deadline.</summary>
    public ConnectionEnd Reason { get; private set; } = ConnectionEnd.ConnectTimeout;

    /// <summary>Whether the time is up. Called by one timer.</summary>
    public bool IsOver(long now)
    {
        var packed = Volatile.Read(ref _at);
        var (at, state) = (packed & ~3L, (int)(packed & 3));
        if (state != InPacket)
        {
            Reason = state switch
            {
                BeforeConnect => ConnectionEnd.ConnectTimeout,
                BetweenPackets => ConnectionEnd.KeepAliveTimeout,
                _ => ConnectionEnd.PacketTimeout,
            };
            return now >= at;
        }

        var received = reader.Received;
        var timeout = (long)(options.PacketTimeout.TotalSeconds * time.TimestampFrequency);
        if (_packet != packed)
            (_packet, _seen, _seenAt) = (packed, Volatile.Read(ref _begin), at - timeout);
        if (_seen != received)
            (_seen, _seenAt) = (received, now);
        var isSilent = _keepAlive > 0 && now - _seenAt >= _keepAlive;
        var grown = (received - Volatile.Read(ref _before)) * time.TimestampFrequency / SlowestBytesPerSecond;
        Reason = isSilent ? ConnectionEnd.KeepAliveTimeout : ConnectionEnd.PacketTimeout;
        return (isSilent || now - _seenAt >= timeout || now - at >= grown) && Volatile.Read(ref _at) == packed;   // else it has ended meanwhile
    }

    /// <summary>The CONNECT has arrived; its password may wait in the queue of checks.</summary>
    public void OnConnect() => Set(After(time, options.PacketTimeout), HeldUp);

    public void OnConnected(ushort keepAliveSeconds)
    {
        _keepAlive = keepAliveSeconds * time.TimestampFrequency * 3 / 2;
        OnReceived(isWhole: true, isCut: false);
    }

    /// <param name="isWhole">Whether at least one packet is complete.</param>
    /// <param name="isCut">Whether a part of another one has arrived.</param>
    public void OnReceived(bool isWhole, bool isCut)
    {
        var state = (int)(_at & 3);
        if (state is BeforeConnect || (isCut && state == InPacket && !isWhole))
            return;   // the CONNECT, or a packet whose time runs already

        if (isCut)
        {
            var received = reader.Received;
            Volatile.Write(ref _begin, received);
            Volatile.Write(ref _before, received - reader.Buffered);
            Set(After(time, options.PacketTimeout), InPacket);
        }
        else
        {
            Set(_keepAlive == 0 ? long.MaxValue : time.GetTimestamp() + _keepAlive, BetweenPackets);
        }
    }

    /// <summary>The client is not read until it takes answers, or its publishes are acknowledged: its keep alive does not count.</summary>
    public void OnHeldUp() => Set(After(time, options.PacketTimeout), HeldUp);

    private static long After(TimeProvider time, TimeSpan span) => (time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency)) & ~3L;

    private void Set(long at, int state) => Volatile.Write(ref _at, (at & ~3L) | (uint)state);
}
