using System.Diagnostics.CodeAnalysis;
using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>
/// The client's half of a session: messages not yet published, and published ones not yet acknowledged. Outlives connections. Any thread.
/// </summary>
/// <remarks>
/// Messages in flight at the end of a connection are sent first on the next one, in the same order and with the same packet ids: as duplicates if the
/// broker kept the session (MQTT-4.4.0-1), otherwise as new ones. A full queue drops the oldest QoS 0 message, or else the new one, and counts it.
/// </remarks>
internal sealed class OutgoingQueue(int maxMessages, long maxBytes)
{
    /// <summary>Higher packet ids are for SUBSCRIBE and UNSUBSCRIBE.</summary>
    public const ushort MaxPacketId = 60_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<OutgoingMessage> _waiting = new();
    private readonly List<(OutgoingMessage Message, ushort PacketId)> _inFlight = [];   // in the order they were first sent
    private int _resend;         // the first of those not yet sent on this connection
    private bool _duplicates;    // the broker may have those
    private bool _open;          // there is a connection
    private ushort _lastId;
    private long _bytes;
    private long _dropped;

    /// <summary>Messages dropped because the queue was full, or, with QoS 0, without a connection.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Messages held, including those in flight.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _inFlight.Count;
        }
    }

    /// <summary>Adds a message and takes over its reference.</summary>
    /// <returns>False if it was dropped.</returns>
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

    /// <summary>Starts a connection, with a session that the broker kept or a new one.</summary>
    public void Open(bool sessionPresent)
    {
        lock (_gate)
        {
            _open = true;
            _resend = 0;
            _duplicates = sessionPresent;
        }
    }

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

    /// <summary>Takes the next message for this connection. With QoS 0 the caller releases it; others stay here until acknowledged.</summary>
    /// <returns>False if there is none, or too many are in flight.</returns>
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

    /// <summary>Removes a publish that the broker has acknowledged.</summary>
    /// <returns>False if no publish of this connection has this id.</returns>
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

    /// <summary>Drops a message that the broker cannot accept.</summary>
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

/// <summary>A message to be sent now. The packet id is 0 with QoS 0; a duplicate may have reached the broker before.</summary>
internal readonly record struct OutgoingPublish(OutgoingMessage Message, ushort PacketId, bool Duplicate);

/// <summary>A message to be published.</summary>
/// <param name="Topic">A valid topic name in UTF-8.</param>
/// <param name="Payload">Must not change before the message is sent, or, above QoS 0, acknowledged.</param>
/// <param name="QoS">0 or 1. With 0 it is sent if the broker is connected, or dropped.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
internal sealed record OutgoingMessage(byte[] Topic, ReadOnlyMemory<byte> Payload, QoS QoS, bool Retain)
{
    /// <summary>The buffer of a picture's payload, with QoS 0: the message has a reference, which is released when it is sent or dropped.</summary>
    public FrameBuffer? Owner { get; init; }

    public int Bytes => Topic.Length + Payload.Length;

    public void Release() => Owner?.Release();
}
