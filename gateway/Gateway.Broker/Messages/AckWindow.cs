using Gateway.Mqtt;

namespace Gateway.Broker.Messages;

/// <summary>
/// The QoS 1 and 2 publishes of one connection that are not acknowledged yet, in the order they came, which is the order their PUBACKs and PUBRECs
/// must have (MQTT-4.6.0-2, -3). Not thread safe: the owner locks.
/// </summary>
internal sealed class AckWindow(int capacity)
{
    private (ushort PacketId, QoS QoS, bool Completed, bool Kept, ReasonCode Reason)[] _ring = [];   // made by the first publish that needs it
    private int _head;
    private int _count;

    public bool IsFull => _count == capacity;

    /// <summary>Those with QoS 1 whose PUBACK was not taken yet.</summary>
    public int QoS1Count { get; private set; }

    /// <summary>A publish came; <see cref="IsFull"/> was asked before. A packet id may stand here twice: the sender is wrong then, and is told twice.</summary>
    public void Add(ushort packetId, QoS qos)
    {
        if (_ring.Length == 0)
            _ring = new (ushort, QoS, bool, bool, ReasonCode)[capacity];
        _ring[(_head + _count++) % capacity] = (packetId, qos, false, false, ReasonCode.Success);
        QoS1Count += qos == QoS.AtLeastOnce ? 1 : 0;
    }

    /// <summary>The oldest open publish with this id is safe, or refused.</summary>
    /// <returns>False when there is none.</returns>
    public bool Complete(ushort packetId, ReasonCode reason = ReasonCode.Success)
    {
        var index = IndexOf(packetId);
        if (index < 0)
            return false;
        _ring[index].Completed = true;
        _ring[index].Reason = reason;
        return true;
    }

    /// <summary>The open publish with this id is not to be forgotten with the connection.</summary>
    public void Keep(ushort packetId)
    {
        if (IndexOf(packetId) is var index and >= 0)
            _ring[index].Kept = true;
    }

    /// <summary>Whether a publish with this id is still to be answered: it is not safe yet, or one before it is not.</summary>
    public bool IsAwaited(ushort packetId)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_ring[(_head + i) % capacity].PacketId == packetId)
                return true;
        }

        return false;
    }

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

    /// <summary>The ids of the QoS 2 publishes that did not become safe, nor are going to.</summary>
    public IEnumerable<ushort> OpenWithQoS2() =>
        Enumerable.Range(0, _count).Select(i => _ring[(_head + i) % capacity]).Where(e => !e.Completed && !e.Kept && e.QoS == QoS.ExactlyOnce).Select(e => e.PacketId);

    private int IndexOf(ushort packetId)
    {
        for (var i = 0; i < _count; i++)
        {
            var index = (_head + i) % capacity;
            if (_ring[index].PacketId == packetId && !_ring[index].Completed)
                return index;
        }

        return -1;
    }
}
