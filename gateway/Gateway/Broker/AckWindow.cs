namespace Gateway.Broker;

/// <summary>
/// The QoS 1 publishes of one connection that are not acknowledged yet, in the order they came, which is the order their PUBACKs must have
/// (MQTT-4.6.0-2). Not thread safe: the owner locks.
/// </summary>
internal sealed class AckWindow(int capacity)
{
    private (ushort PacketId, bool Completed)[] _ring = [];   // made by the first QoS 1 publish
    private int _head;
    private int _count;

    public bool IsFull => _count == capacity;

    /// <summary>A publish came; <see cref="IsFull"/> was asked before. A packet id may stand here twice: the sender is wrong then, and is told twice.</summary>
    public void Add(ushort packetId)
    {
        if (_ring.Length == 0)
            _ring = new (ushort, bool)[capacity];
        _ring[(_head + _count++) % capacity] = (packetId, false);
    }

    /// <summary>The oldest open publish with this id is safe.</summary>
    /// <returns>False when there is none.</returns>
    public bool Complete(ushort packetId)
    {
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _ring[(_head + i) % capacity];
            if (entry.PacketId != packetId || entry.Completed)
                continue;
            entry.Completed = true;
            return true;
        }

        return false;
    }

    /// <summary>Takes the next packet id whose PUBACK may be sent.</summary>
    public bool TryTake(out ushort packetId)
    {
        packetId = _count > 0 ? _ring[_head].PacketId : (ushort)0;
        if (_count == 0 || !_ring[_head].Completed)
            return false;
        _head = (_head + 1) % capacity;
        _count--;
        return true;
    }
}
