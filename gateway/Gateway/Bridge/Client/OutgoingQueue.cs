using System.Diagnostics.CodeAnalysis;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>
/// The client's half of a session: what waits to be published, and what was published and is not acknowledged. Outlives connections. Any thread.
/// </summary>
/// <remarks>
/// What is in flight when a connection ends is sent again first thing on the next, in the same order and under the same packet ids: as a duplicate where the broker kept the
/// session (MQTT-4.4.0-1), as new where it did not. Full, the oldest QoS 0 message gives way; if there is none, the new message is dropped. Both are counted.
/// </remarks>
internal sealed class OutgoingQueue(int maxMessages, long maxBytes)
{
    /// <summary>Packet ids above are left to SUBSCRIBE and UNSUBSCRIBE.</summary>
    public const ushort MaxPacketId = 60_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<OutgoingMessage> _waiting = new();
    private readonly List<(OutgoingMessage Message, ushort PacketId)> _inFlight = [];   // in the order they were first sent
    private int _resend;         // the first of those that is not sent on this connection
    private bool _duplicates;    // the broker may know those
    private bool _open;          // there is a connection
    private ushort _lastId;
    private long _bytes;
    private long _dropped;

    /// <summary>Messages given up because the queue was full, or there was no connection for one of QoS 0.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Messages held, those in flight among them.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _inFlight.Count;
        }
    }

    /// <summary>Takes a message over, and with it the reference that it holds.</summary>
    /// <returns>False when it was dropped.</returns>
    public bool TryAdd(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (message.QoS == QoS.AtMostOnce && !_open)
                return Drop(message);
            while (!HasRoomFor(message) && TryDropOldest())
            {
            }

            if (!HasRoomFor(message))
                return Drop(message);
            _waiting.AddLast(message);
            _bytes += message.Bytes;
            return true;
        }
    }

    /// <summary>A connection is there.</summary>
    /// <param name="sessionPresent">Whether the broker kept the session.</param>
    public void Open(bool sessionPresent)
    {
        lock (_gate)
        {
            _open = true;
            _resend = 0;
            _duplicates = sessionPresent;
        }
    }

    /// <summary>The connection is gone: QoS 0 messages with it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
            while (TryDropOldest())
            {
            }
        }
    }

    /// <summary>Takes the next message to be sent on this connection.</summary>
    /// <param name="maxInFlight">Publishes that the broker takes at a time.</param>
    /// <param name="next">With QoS 0 the caller's own from now on; else still held here.</param>
    /// <returns>False when there is none, or too many are in flight.</returns>
    public bool TryTake(int maxInFlight, [NotNullWhen(true)] out OutgoingPublish? next)
    {
        lock (_gate)
        {
            next = null;
            if (_resend < _inFlight.Count)
            {
                if (_resend >= maxInFlight)
                    return false;
                var (again, id) = _inFlight[_resend++];
                next = new OutgoingPublish(again, id, _duplicates);
                return true;
            }

            if (_waiting.First is not { } first || (first.Value.QoS != QoS.AtMostOnce && _inFlight.Count >= maxInFlight))
                return false;
            _waiting.RemoveFirst();
            if (first.Value.QoS == QoS.AtMostOnce)
            {
                _bytes -= first.Value.Bytes;
                next = new OutgoingPublish(first.Value, 0, Duplicate: false);
                return true;
            }

            var packetId = NextId();
            _inFlight.Add((first.Value, packetId));
            _resend++;
            next = new OutgoingPublish(first.Value, packetId, Duplicate: false);
            return true;
        }
    }

    /// <summary>The broker has answered a publish.</summary>
    /// <returns>False when none sent on this connection has this id.</returns>
    public bool Acknowledge(ushort packetId)
    {
        lock (_gate)
        {
            var index = _inFlight.FindIndex(sent => sent.PacketId == packetId);
            if (index < 0 || index >= _resend)
                return false;
            Remove(index);
            return true;
        }
    }

    /// <summary>A message cannot be sent as it is: gives it up.</summary>
    public void GiveUp(in OutgoingPublish publish)
    {
        lock (_gate)
        {
            _dropped++;
            var packetId = publish.PacketId;
            if (packetId == 0)
                publish.Message.Release();
            else
                Remove(_inFlight.FindIndex(sent => sent.PacketId == packetId));
        }
    }

    /// <summary>Forgets everything and gives memory back.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var message in _waiting)
                message.Release();
            _waiting.Clear();
            _inFlight.Clear();
            _resend = 0;
            _bytes = 0;
        }
    }

    private bool HasRoomFor(OutgoingMessage message) => _waiting.Count + _inFlight.Count < maxMessages && _bytes + message.Bytes <= maxBytes;

    private bool TryDropOldest()
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.QoS != QoS.AtMostOnce)
                continue;
            _waiting.Remove(node);
            _bytes -= node.Value.Bytes;
            Drop(node.Value);
            return true;
        }

        return false;
    }

    private bool Drop(OutgoingMessage message)
    {
        _dropped++;
        message.Release();
        return false;
    }

    private void Remove(int index)
    {
        _bytes -= _inFlight[index].Message.Bytes;
        _inFlight.RemoveAt(index);
        _resend--;
    }

    private ushort NextId()
    {
        do
            _lastId = _lastId >= MaxPacketId ? (ushort)1 : (ushort)(_lastId + 1);
        while (_inFlight.Exists(sent => sent.PacketId == _lastId));
        return _lastId;
    }
}
