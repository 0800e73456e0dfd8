using System.Runtime.InteropServices;
using Gateway.Broker.Persistence;
using Gateway.Broker.Sending;

namespace Gateway.Broker;

/// <summary>The outgoing messages of one session: those that wait, and those above QoS 0 that are sent and not acknowledged. Lives as long as the
/// session, so it outlives the connection. Any thread.</summary>
/// <remarks>In a stored session, messages above QoS 0 are in the journal from <see cref="Offer"/> to their end, with the packet id that they will be
/// sent with: a commit that has the message has its packet id. A QoS 2 message is sent after that commit. When the outbox is full, its oldest QoS 0
/// message is dropped; without one, the new message is. Each drop is counted.</remarks>
internal sealed class Outbox(
    MqttOptions options, QueueBudget budget, BrokerMetrics metrics, TimeProvider time, MessageJournal? journal, JournalItem? session)
{
    /// <summary>Messages that wait with a packet id. Their ids are consecutive, so half of the range leaves those in flight enough.</summary>
    private const int MaxNumbered = short.MaxValue;

    private readonly Lock _gate = new();
    private readonly List<InFlight> _inFlight = new(0);   // in the order of first sending, which is the order of sending again (MQTT-4.6.0-1)
    private readonly PublishQueue _waiting = new();
    private object? _owner;
    private PublishAck _onCommit;   // the owner's: messages that waited for the disk may be sent
    private long _bytes;
    private ushort _lastPacketId;
    private int _window;   // publishes above QoS 0 the owner may have in flight
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _inFlight.Count;
        }
    }

    /// <summary>Gives all messages to <paramref name="owner"/> only. Messages in flight are sent again, marked as duplicate (MQTT-4.4.0-1).</summary>
    /// <param name="owner">Passed to each take.</param>
    /// <param name="receiveMaximum">Publishes above QoS 0 that it takes without acknowledging one.</param>
    /// <param name="onCommit">Called when a commit may allow more messages. Null without a journal.</param>
    /// <returns>The packet ids of the QoS 2 messages that only need their PUBREL again.</returns>
    public ushort[] Attach(object owner, int receiveMaximum, Action? onCommit = null)
    {
        lock (_gate)
        {
            _owner = owner;
            _onCommit = onCommit is null ? default : SessionJournal.AckOf(onCommit);
            _window = Math.Min(receiveMaximum, options.MaxInFlight);
            foreach (ref var item in CollectionsMarshal.AsSpan(_inFlight))
            {
                if (item.Stage == FlightStage.Sent)
                    item = new InFlight(item.Publish with { Duplicate = true }, FlightStage.ToSend);
            }

            if (journal is not null && (!MayBegin || _inFlight.Any(item => item.WaitsForCommit)))
                CallOnCommit();
            return [.. _inFlight.Where(item => item.Stage == FlightStage.Released).Select(item => item.Publish.PacketId)];
        }
    }

    /// <summary>Stops giving messages until the next <see cref="Attach"/>. Waiting QoS 0 messages are dropped.</summary>
    public void Detach(object owner)
    {
        lock (_gate)
        {
            if (_owner != owner)
                return;
            _owner = null;
            _onCommit = default;
            while (_waiting.TryRemoveOldest(QoS.AtMostOnce, out var dropped))
                Forget(dropped);
        }
    }

    /// <summary>Adds a message, with a reference of its own; false if it was dropped.</summary>
    public bool Offer(in OutgoingPublish publish)
    {
        lock (_gate)
        {
            if (_closed || !MakeRoomFor(publish))
                return false;

            StoredPublish? stored = null;
            var (packetId, before) = ((ushort)0, _lastPacketId);
            if (journal is not null && publish.QoS > QoS.AtMostOnce)
            {
                if (_waiting.Count < MaxNumbered)
                    packetId = NextPacketId();
                if ((stored = journal.TryAdd(session!.Id, publish, packetId)) is null)
                {
                    _lastPacketId = before;
                    budget.GiveBack(publish.Cost);
                    return false;
                }
            }

            publish.Message.Buffer.AddReference();
            _bytes += publish.Cost;
            _waiting.Enqueue(stored is null ? publish : publish with { Stored = stored, PacketId = packetId });
            return true;
        }
    }

    /// <summary>Retained messages that wait for room here; null before the first.</summary>
    public RetainedBacklog? Backlog { get; set; }

    /// <summary>Whether a retained message fits into half of the queue, so new messages find room. An empty queue takes any size.</summary>
    public bool HasRoomFor(in OutgoingPublish publish)
    {
        lock (_gate)
            return 2 * _waiting.Count < options.MaxQueuedMessages && (_bytes == 0 || 2 * (_bytes + publish.Cost) <= options.MaxQueuedBytes);
    }

    /// <summary>Restores a stored message behind those restored before, whatever the limits are.</summary>
    public void Restore(in OutgoingPublish publish, QueuedStage stage)
    {
        lock (_gate)
        {
            if (publish.PacketId != 0)
                _lastPacketId = publish.PacketId;
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

    /// <summary>Takes the next message to send, with a reference that the caller releases after the send.</summary>
    /// <returns>False when there is none, the window is full, or the owner has changed.</returns>
    public bool TryTake(object owner, out OutgoingPublish publish)
    {
        lock (_gate)
        {
            publish = default;
            if (_owner == owner && !MayBegin)
                return TryTakeQoS0(out publish);
            return _owner == owner && (TryTakeUnsent(out publish, out var isHeld) || TryTakeWaiting(isHeld, out publish));
        }
    }

    /// <summary>PUBACK: the subscriber has a QoS 1 message. Unknown packet ids, here and below, may be of an earlier session.</summary>
    /// <exception cref="MqttProtocolException">Here and below: the message in flight with that id needs another answer (MQTT-4.8.0-1).</exception>
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

    /// <summary>PUBREC with an error: the subscriber refuses a QoS 2 message, and its packet id is free (section 4.3.3 of version 5).</summary>
    public void Refuse(ushort packetId)
    {
        lock (_gate)
        {
            if (IndexInFlight(packetId) is >= 0 and var index && _inFlight[index].Publish.QoS != QoS.ExactlyOnce)
                throw WrongAnswer(PacketType.Pubrec, packetId);
        }

        GiveUp(packetId);
    }

    /// <summary>Drops a message that will never be sent: refused, or too large for the subscriber (MQTT-3.1.2-25 of version 5).</summary>
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

    /// <summary>PUBREC: the subscriber has a QoS 2 message; only its packet id is still needed.</summary>
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

    /// <summary>PUBCOMP: frees the packet id of a QoS 2 message.</summary>
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

    /// <summary>Ends all messages. <paramref name="left"/> gets those that another subscriber may get in place of this one, each with a reference:
    /// above QoS 0 and unacknowledged, but of QoS 2 only those never sent (MQTT-4.8.2-4, -5 of version 5).</summary>
    public void Close(List<Message>? left = null)
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var item in _inFlight)
            {
                if (item.Stage == FlightStage.Released)
                {
                    Unstore(item.Publish);
                    continue;
                }

                if (item.Publish.QoS == QoS.AtLeastOnce || (item.Stage == FlightStage.ToSend && !item.Publish.Duplicate))
                    Leave(item.Publish.Message, left);
                End(item.Publish);
            }

            _inFlight.Clear();
            while (_waiting.TryDequeue(out var waiting))
            {
                if (waiting.QoS > QoS.AtMostOnce)
                    Leave(waiting.Message, left);
                End(waiting);
            }
        }

        static void Leave(in Message message, List<Message>? left)
        {
            if (left is null)
                return;
            message.Buffer.AddReference();
            left.Add(message);
        }
    }

    private static MqttProtocolException WrongAnswer(PacketType type, ushort packetId) =>
        new(ReasonCode.ProtocolError, $"a {type} for packet id {packetId}, whose message needs another answer");

    /// <summary>Takes a message not sent over this connection. <paramref name="isHeld"/>: one waits for the disk and keeps its place.</summary>
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
                break;   // the client took more over its last connection than now
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
            // A message above QoS 0 at the head holds back later ones: the order of a topic is kept (MQTT-4.6.0-6).
            if (publish.QoS == QoS.AtMostOnce ? isHeld : _inFlight.Count >= _window || (isHeld && publish.QoS == QoS.AtLeastOnce))
                break;

            _waiting.TryDequeue(out publish);
            if (publish.QoS == QoS.AtMostOnce)
            {
                Uncount(publish);   // its reference goes to the caller
                return true;
            }

            if (publish.PacketId == 0)
                publish = publish with { PacketId = NextPacketId() };
            if (publish.Stored is { } stored)
                journal!.OnSent(stored, publish.PacketId);
            isHeld |= publish is { QoS: QoS.ExactlyOnce, Stored: { } row } && !row.IsSafeAs(publish.PacketId);
            _inFlight.Add(new InFlight(publish, isHeld ? FlightStage.ToSend : FlightStage.Sent));
            moved |= isHeld;
            if (isHeld)
                continue;   // more of them share a commit
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

    /// <summary>Whether messages above QoS 0 may be sent: after a crash, the session's row must show that it was connected, so that all messages
    /// that may have been sent are sent again as duplicates. While the disk fails, sending is better.</summary>
    private bool MayBegin => session is null || journal!.Journal.IsFailing || session.OnDisk is SessionRow { ExpiresUs: 0 };

    private bool TryTakeQoS0(out OutgoingPublish publish)
    {
        var isFirst = TryPeekWaiting(out publish) && publish.QoS == QoS.AtMostOnce && _waiting.TryDequeue(out publish);
        if (isFirst)
            Uncount(publish);   // its reference goes to the caller
        else
            publish = default;
        return isFirst;
    }

    private void CallOnCommit()
    {
        if (_onCommit.Target is not null)
            journal!.Journal.WhenCommitted(_onCommit);
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

    /// <summary>Ends a message that still has its memory.</summary>
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

    /// <summary>The next packet id that is not in use; window and numbered messages are less than the range, so there is one.</summary>
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

    private readonly record struct InFlight(OutgoingPublish Publish, FlightStage Stage)
    {
        /// <summary>Whether its packet id must reach the disk first: after a crash it would be sent with another and taken for a new one.</summary>
        public bool WaitsForCommit =>
            Stage == FlightStage.ToSend && Publish is { QoS: QoS.ExactlyOnce, Stored: { } stored } && !stored.IsSafeAs(Publish.PacketId);
    }
}

/// <summary>Progress of a message above QoS 0 to a subscriber.</summary>
internal enum FlightStage
{
    ToSend,     // to be sent again, over a new connection
    Sent,       // sent; PUBACK or PUBREC is due
    Released,   // QoS 2: the subscriber has it and its memory is released; PUBCOMP is due
}
