namespace Gateway.Broker.Messages;

/// <summary>The unacknowledged QoS 1 and 2 publishes of one connection in order of arrival, in which their PUBACKs and PUBRECs must leave
/// (MQTT-4.6.0-2, -3). Not thread safe: the owner locks.</summary>
internal sealed class AckWindow(int capacity)
{
    private (ushort PacketId, QoS QoS, bool Completed, bool Kept, ReasonCode Reason)[] _ring = [];   // made by the first such publish
    private int _head;
    private int _count;

    public bool IsFull => _count == capacity;

    /// <summary>Publishes with QoS 1 whose PUBACK was not taken.</summary>
    public int QoS1Count { get; private set; }

    /// <summary>Adds a publish; <see cref="IsFull"/> was checked. A faulty client may use a packet id twice and gets two answers.</summary>
    public void Add(ushort packetId, QoS qos)
    {
        if (_ring.Length == 0)
            _ring = new (ushort, QoS, bool, bool, ReasonCode)[capacity];
        _ring[(_head + _count++) % capacity] = (packetId, qos, false, false, ReasonCode.Success);
        QoS1Count += qos == QoS.AtLeastOnce ? 1 : 0;
    }

    /// <summary>The oldest open publish with this id is safe or refused.</summary>
    /// <returns>False if there is none.</returns>
    public bool Complete(ushort packetId, ReasonCode reason = ReasonCode.Success)
    {
        var index = IndexOf(packetId);
        if (index < 0)
            return false;
        _ring[index].Completed = true;
        _ring[index].Reason = reason;
        return true;
    }

    /// <summary>Keeps the open publish with this id when the connection ends.</summary>
    public void Keep(ushort packetId)
    {
        if (IndexOf(packetId) is var index and >= 0)
            _ring[index].Kept = true;
    }

    /// <summary>Whether a publish with this id waits for its answer, or for that of an earlier publish.</summary>
    public bool IsAwaited(ushort packetId) => IndexOf(packetId, withCompleted: true) >= 0;

    /// <summary>Takes the next publish whose acknowledgement may be sent.</summary>
    public bool TryTake(out ushort packetId, out QoS qos, out ReasonCode reason)
    {
        (packetId, qos, var completed, _, reason) = _count > 0 ? _ring[_head] : default;
        if (!completed)
            return false;
        _head = (_head + 1) % capacity;
        _count--;
        QoS1Count -= qos == QoS.AtLeastOnce ? 1 : 0;
        return true;
    }

    /// <summary>The ids of QoS 2 publishes that are not safe and will not become safe.</summary>
    public IEnumerable<ushort> OpenWithQoS2() =>
        from i in Enumerable.Range(0, _count)
        let publish = _ring[(_head + i) % capacity]
        where !publish.Completed && !publish.Kept && publish.QoS == QoS.ExactlyOnce
        select publish.PacketId;

    private int IndexOf(ushort packetId, bool withCompleted = false)
    {
        for (var i = 0; i < _count; i++)
        {
            var index = (_head + i) % capacity;
            if (_ring[index].PacketId == packetId && (withCompleted || !_ring[index].Completed))
                return index;
        }

        return -1;
    }
}
