using System.Runtime.InteropServices;
using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sending;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Storage;

namespace Gateway.Broker;

/// <summary>
/// What one session is still to be sent: the messages that wait, and those above QoS 0 that were sent and not acknowledged. Lives as long as the
/// session, so it survives the connection. Any thread.
/// </summary>
/// <remarks>
/// In a session that outlives the process, what is above QoS 0 is in the journal from <see cref="Offer"/> to its end. A QoS 2 message is sent when the disk knows its packet id, so
/// that it is never sent with another one.
/// When it is full, the oldest message with QoS 0 gives way; where there is none, the new message is dropped. Each is counted.
/// </remarks>
/// <param name="options">Its limits.</param>
/// <param name="budget">What all outboxes share.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="journal">Null where nothing outlives the process.</param>
/// <param name="sessionId">In the journal.</param>
internal sealed class Outbox(MqttOptions options, QueueBudget budget, BrokerMetrics metrics, TimeProvider time, MessageJournal? journal, long sessionId)
{
    private readonly Lock _gate = new();
    private readonly List<InFlight> _inFlight = new(0);   // in the order of first sending, which is the order of sending again (MQTT-4.6.0-1)
    private readonly PublishQueue _waiting = new();
    private object? _owner;
    private IPublishAckTarget? _onCommit;   // the owner's: what waited for the disk may be sent
    private long _bytes;
    private ushort _lastPacketId;
    private int _window;   // publishes above QoS 0 the owner may have in flight
    private bool _closed;

    /// <summary>Messages that wait or are in flight.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _inFlight.Count;
        }
    }

    /// <summary>Makes <paramref name="owner"/> the only one who gets messages from here; what is in flight will be given again, marked as duplicate (MQTT-4.4.0-1).</summary>
    /// <param name="owner">Named with every call that takes.</param>
    /// <param name="receiveMaximum">Publishes above QoS 0 it takes before it acknowledges one.</param>
    /// <param name="onCommit">Called when there may be something to take that there was not before, because the journal has committed. Null without one.</param>
    /// <returns>The packet ids of the QoS 2 messages of which only the PUBREL is to be sent again.</returns>
    public ushort[] Attach(object owner, int receiveMaximum, IPublishAckTarget? onCommit = null)
    {
        lock (_gate)
        {
            _owner = owner;
            _onCommit = onCommit;
            _window = Math.Min(receiveMaximum, options.MaxInFlight);
            foreach (ref var item in CollectionsMarshal.AsSpan(_inFlight))
            {
                if (item.Stage == FlightStage.Sent)
                    item = new InFlight(item.Publish with { Duplicate = true }, FlightStage.ToSend);
            }

            if (_inFlight.Any(item => item.WaitsForCommit))
                CallOnCommit();
            return [.. _inFlight.Where(item => item.Stage == FlightStage.Released).Select(item => item.Publish.PacketId)];
        }
    }

    /// <summary>Nobody gets messages until the next <see cref="Attach"/>. What waits with QoS 0 is dropped: it is worth nothing later.</summary>
    public void Detach(object owner)
    {
        lock (_gate)
        {
            if (_owner != owner)
                return;
            _owner = null;
            _onCommit = null;
            while (_waiting.TryRemoveOldest(QoS.AtMostOnce, out var dropped))
                Forget(dropped);
        }
    }

    /// <summary>Puts a message into the queue, with a reference of its own.</summary>
    /// <returns>False when it was dropped.</returns>
    public bool Offer(in OutgoingPublish publish)
    {
        lock (_gate)
        {
            if (_closed || !MakeRoomFor(publish))
                return false;

            StoredPublish? stored = null;
            if (journal is not null && publish.QoS > QoS.AtMostOnce && (stored = journal.TryAdd(sessionId, publish)) is null)
            {
                budget.GiveBack(publish.Cost);
                return false;
            }

            publish.Message.Buffer.AddReference();
            _bytes += publish.Cost;
            _waiting.Enqueue(stored is null ? publish : publish with { Stored = stored });
            return true;
        }
    }

    /// <summary>Retained messages that wait for room here; null while there never were any.</summary>
    public RetainedBacklog? Backlog { get; set; }

    /// <summary>
    /// Whether a retained message may come now: it takes no more than half of the queue, for what is published meanwhile is to find room, too. Also where it is alone, and too large.
    /// </summary>
    public bool HasRoomFor(in OutgoingPublish publish)
    {
        lock (_gate)
            return 2 * _waiting.Count < options.MaxQueuedMessages && (_bytes == 0 || 2 * (_bytes + publish.Cost) <= options.MaxQueuedBytes);
    }

    /// <summary>Takes up a message of before the process began, behind those taken up before it, whatever the limits are now.</summary>
    /// <param name="publish">With its stored side; its reference becomes the outbox's. Without memory once released.</param>
    /// <param name="stage">How far it was.</param>
    public void Restore(in OutgoingPublish publish, QueuedStage stage)
    {
        lock (_gate)
        {
            if (stage != QueuedStage.Released)
            {
                _bytes += publish.Cost;
                budget.Take(publish.Cost);
            }

            if (stage == QueuedStage.Waiting)
                _waiting.Enqueue(publish);
            else
                _inFlight.Add(new InFlight(publish with { Duplicate = true }, stage == QueuedStage.Sent ? FlightStage.ToSend : FlightStage.Released));
        }
    }

    /// <summary>Takes the next message to send, with a reference that the caller releases when it is sent.</summary>
    /// <returns>False when there is none, the flight window is full, or somebody else is the owner now.</returns>
    public bool TryTake(object owner, out OutgoingPublish publish)
    {
        lock (_gate)
        {
            publish = default;
            return _owner == owner && (TryTakeUnsent(out publish, out var isHeld) || TryTakeWaiting(isHeld, out publish));
        }
    }

    /// <summary>PUBACK: the subscriber has a QoS 1 message. An unknown packet id is ignored, here and below: it may be of an earlier session.</summary>
    /// <exception cref="MqttProtocolException">Here and below: the message in flight under that id wants another answer (MQTT-4.8.0-1).</exception>
    public void Acknowledge(ushort packetId)
    {
        lock (_gate)
        {
            var index = IndexInFlight(packetId);
            if (index < 0)
                return;
            if (_inFlight[index].Publish.QoS != QoS.AtLeastOnce)
                throw WrongAnswer(PacketType.Puback, packetId);
            End(_inFlight[index].Publish);
            _inFlight.RemoveAt(index);
        }
    }

    /// <summary>PUBREC with an error: the subscriber does not want a QoS 2 message, and its packet id is free (section 4.3.3 of version 5).</summary>
    public void Refuse(ushort packetId)
    {
        lock (_gate)
        {
            if (IndexInFlight(packetId) is >= 0 and var index && _inFlight[index].Publish.QoS != QoS.ExactlyOnce)
                throw WrongAnswer(PacketType.Pubrec, packetId);
        }

        GiveUp(packetId);
    }

    /// <summary>A message is never to be sent: the subscriber refused it, or it is too large for it (MQTT-3.1.2-25 of version 5).</summary>
    public void GiveUp(ushort packetId)
    {
        lock (_gate)
        {
            var index = IndexInFlight(packetId);
            if (index < 0 || _inFlight[index].Stage == FlightStage.Released)
                return;
            End(_inFlight[index].Publish);
            _inFlight.RemoveAt(index);
        }
    }

    /// <summary>PUBREC: the subscriber has a QoS 2 message, and only its packet id is still needed.</summary>
    /// <returns>Whether there is such a message.</returns>
    public bool Receive(ushort packetId)
    {
        lock (_gate)
        {
            var index = IndexInFlight(packetId);
            if (index < 0)
                return false;
            var item = _inFlight[index];
            if (item.Publish.QoS != QoS.ExactlyOnce)
                throw WrongAnswer(PacketType.Pubrec, packetId);
            if (item.Stage == FlightStage.Released)
                return true;
            Forget(item.Publish);
            if (item.Publish.Stored is { } stored)
                journal!.OnReleased(stored);
            _inFlight[index] = new InFlight(item.Publish with { Message = default }, FlightStage.Released);
            return true;
        }
    }

    /// <summary>PUBCOMP: the packet id of a QoS 2 message is free again.</summary>
    public void Complete(ushort packetId)
    {
        lock (_gate)
        {
            var index = IndexInFlight(packetId);
            if (index < 0)
                return;
            if (_inFlight[index].Stage != FlightStage.Released)
                throw WrongAnswer(PacketType.Pubcomp, packetId);
            Unstore(_inFlight[index].Publish);
            _inFlight.RemoveAt(index);
        }
    }

    /// <summary>Drops everything, now and from now on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var waiting))
                End(waiting);
            foreach (var item in _inFlight)
            {
                if (item.Stage == FlightStage.Released)
                    Unstore(item.Publish);
                else
                    End(item.Publish);
            }

            _inFlight.Clear();
        }
    }

    private static MqttProtocolException WrongAnswer(PacketType type, ushort packetId) => new(ReasonCode.ProtocolError, $"a {type} for packet id {packetId}, whose message wants another answer");

    /// <param name="publish">What was not sent over this connection yet.</param>
    /// <param name="isHeld">Whether one waits for the disk; what is behind it keeps its place.</param>
    private bool TryTakeUnsent(out OutgoingPublish publish, out bool isHeld)
    {
        var sent = 0;
        isHeld = false;
        foreach (ref var item in CollectionsMarshal.AsSpan(_inFlight))
        {
            if (item.Stage != FlightStage.ToSend)
            {
                sent++;
                continue;
            }

            isHeld = item.WaitsForCommit;
            if (isHeld || sent >= _window)
                break;   // it took more over its last connection than it takes now
            item = item with { Stage = FlightStage.Sent };
            publish = item.Publish;
            publish.Message.Buffer.AddReference();
            return true;
        }

        publish = default;
        return false;
    }

    private bool TryTakeWaiting(bool isHeld, out OutgoingPublish publish)
    {
        var moved = false;
        while (TryPeekWaiting(out publish))
        {
            // A message above QoS 0 at the head holds back what is behind it: the order of a topic is kept (MQTT-4.6.0-6).
            if (publish.QoS == QoS.AtMostOnce ? isHeld : _inFlight.Count >= _window || (isHeld && publish.QoS == QoS.AtLeastOnce))
                break;

            _waiting.TryDequeue(out publish);
            if (publish.QoS == QoS.AtMostOnce)
            {
                Uncount(publish);   // its reference goes to the caller
                return true;
            }

            publish = publish with { PacketId = NextPacketId() };
            if (publish.Stored is { } stored)
                journal!.OnSent(stored, publish.PacketId);
            isHeld = publish is { QoS: QoS.ExactlyOnce, Stored: not null };
            _inFlight.Add(new InFlight(publish, isHeld ? FlightStage.ToSend : FlightStage.Sent));
            moved |= isHeld;
            if (isHeld)
                continue;   // more of them go to the disk together
            publish.Message.Buffer.AddReference();
            return true;
        }

        if (moved)
            CallOnCommit();
        publish = default;
        return false;
    }

    private bool TryPeekWaiting(out OutgoingPublish publish)
    {
        while (_waiting.TryPeek(out publish))
        {
            if (publish.Message.ExpiresAt > time.GetTimestamp())
                return true;
            metrics.OnDropped(DropReason.Expired);   // MQTT-3.3.2-5 of version 5
            _waiting.TryDequeue(out _);
            End(publish);
        }

        return false;
    }

    private void CallOnCommit()
    {
        if (_onCommit is not null)
            journal!.Journal.WhenCommitted(new PublishAck(_onCommit, 0));
    }

    private bool MakeRoomFor(in OutgoingPublish publish)
    {
        while (_waiting.Count >= options.MaxQueuedMessages || _bytes + publish.Cost > options.MaxQueuedBytes || !budget.TryTake(publish.Cost))
        {
            metrics.OnDropped(DropReason.QueueFull);
            if (!_waiting.TryRemoveOldest(QoS.AtMostOnce, out var dropped))
                return false;
            Forget(dropped);
        }

        return true;
    }

    /// <summary>A message that still has its memory is not to be sent any more.</summary>
    private void End(in OutgoingPublish publish)
    {
        Unstore(publish);
        Forget(publish);
    }

    private void Unstore(in OutgoingPublish publish)
    {
        if (publish.Stored is { } stored)
            journal!.Remove(stored);
    }

    private void Forget(in OutgoingPublish publish)
    {
        Uncount(publish);
        publish.Message.Buffer.Release();
    }

    private void Uncount(in OutgoingPublish publish)
    {
        _bytes -= publish.Cost;
        budget.GiveBack(publish.Cost);
    }

    /// <summary>The next packet id that is not in flight; the window is far smaller than the range, so there is one.</summary>
    private ushort NextPacketId()
    {
        do
            _lastPacketId = _lastPacketId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastPacketId + 1);
        while (IndexInFlight(_lastPacketId) >= 0);
        return _lastPacketId;
    }

    private int IndexInFlight(ushort packetId)
    {
        var items = CollectionsMarshal.AsSpan(_inFlight);
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Publish.PacketId == packetId)
                return i;
        }

        return -1;
    }

    /// <param name="Publish">Holds a reference to its message, unless released.</param>
    /// <param name="Stage">How far it is.</param>
    private readonly record struct InFlight(OutgoingPublish Publish, FlightStage Stage)
    {
        /// <summary>Whether it may not be sent before the disk knows its packet id: after a crash it would be sent with another one, and taken for another message.</summary>
        public bool WaitsForCommit => Stage == FlightStage.ToSend && Publish is { QoS: QoS.ExactlyOnce, Stored: { } stored } && !stored.IsSafeAs(Publish.PacketId);
    }
}
