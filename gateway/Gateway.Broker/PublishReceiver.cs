using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Gateway.Broker.Access;
using Gateway.Broker.Sockets;

namespace Gateway.Broker;

/// <summary>Receives the publishes of one connection: takes memory for each after its header, receives the payload there, and passes it on. Used by
/// the connection's reader only.</summary>
internal sealed class PublishReceiver(MqttBroker broker, TransportReader reader, ConnectionSender sender)
{
    /// <summary>Payloads up to this size are awaited in the reader's buffer and copied: cheaper than a receive of their own.</summary>
    private const int CopiedPayload = 16 << 10;

    private readonly RouteCache _routes = new();
    private readonly IncomingAliases _aliases = new(broker.Options.MaxTopicAliases);
    private readonly PacketIdSet _openQoS2 = new();   // of this connection; the client owes a PUBREL for each
    private (Message Message, ushort PacketId) _incoming;   // its payload is being received
    private int _skip;   // payload bytes to discard
    private long _memoryWaitStarted;                        // timestamp; 0 while not waiting
    private FrameBuffer? _spare;   // of the last small publish, for the next one of the same receive
    private Arrival? _arrival;                              // of the receive whose packets are handled
    private int _count;
    private long _payloadBytes;

    /// <summary>Set after the CONNECT.</summary>
    public MqttSession? Session { get; set; }

    public TopicAccess? Access { get; set; }

    public MqttLimits Limits { get; set; } = broker.Limits;

    /// <summary>Ends the handling of a receive.</summary>
    /// <returns>Publishes handled since the last call, without those of <see cref="PublishReceived"/>.</returns>
    public int EndReceive()
    {
        _spare?.Release();
        _spare = null;
        _arrival = null;
        var count = _count;
        _count = 0;
        return count;
    }

    /// <summary>Payload bytes passed on since the last call.</summary>
    public long TakePayloadBytes()
    {
        var bytes = _payloadBytes;
        _payloadBytes = 0;
        return bytes;
    }

    /// <summary>Handles the PUBLISH at the front of the buffer.</summary>
    /// <remarks>Code for rare publishes is in methods that are not inlined: their locals would be cleared for each publish.</remarks>
    /// <returns>Null when the next packet may follow.</returns>
    public ReadStep? Handle(ref ReadOnlySequence<byte> buffer)
    {
        var rest = buffer;
        if (!PublishHeader.TryRead(ref rest, Limits, out var header))
            return ReadStep.Receive;

        var isWhole = rest.Length >= header.PayloadLength;
        if (!isWhole && header.PayloadLength <= CopiedPayload)
            return ReadStep.Receive;
        var properties = header.Properties;
        if (properties.Length > 0 && properties.Number(PropertyId.SubscriptionIdentifier) is not null)
            throw new MqttProtocolException(ReasonCode.ProtocolError, "a subscription identifier in a PUBLISH");   // MQTT-3.3.4-6 of version 5
        if (header.QoS != QoS.AtMostOnce && !HasRoomFor(header))
            return ReadStep.WaitForAcks;
        var topic = _aliases.Resolve(header);
        if (header.QoS == QoS.ExactlyOnce && !Session!.TryReceive(header.PacketId)
            && (!Session.IsOwed(header.PacketId) || sender.IsExpected(header.PacketId)))
        {
            return OnRepeated(header, ref buffer, rest);
        }

        var topicLength = (int)topic.Length;
        var propertiesLength = properties.ForwardedLength;
        var payloadOffset = topicLength + propertiesLength;
        if (!TryRent(payloadOffset + header.PayloadLength, isWhole ? -1 : payloadOffset + (int)rest.Length, out var memory))
            return OnOutOfMemory(header, ref buffer, rest);

        _memoryWaitStarted = 0;
        topic.CopyTo(memory.GetSpan());
        properties.CopyForwarded(memory.GetSpan()[topicLength..]);
        if (!Access!.MayPublish(memory.GetSpan()[..topicLength]))
            return OnDenied(memory, topicLength, header, ref buffer, rest);
        if (isWhole)
            _arrival ??= Arrival.Now(broker.Time);
        var expiresAt = properties.Length > 0 ? Message.ExpiryOf(properties, broker.Time) : long.MaxValue;
        var message = new Message(memory, topicLength, propertiesLength, header.QoS, header.Retain, expiresAt) { Arrival = _arrival };
        if (!isWhole)
        {
            _incoming = (message, header.PacketId);
            reader.Expect((int)(buffer.Length - rest.Length), payloadOffset, memory.Length);
            buffer = rest;
            return ReadStep.ReceivePayload;
        }

        rest.Slice(0, header.PayloadLength).CopyTo(memory.GetSpan()[payloadOffset..]);
        buffer = rest.Slice(header.PayloadLength);
        _count++;
        Publish(message, header.PacketId);
        _spare = memory;
        return null;
    }

    /// <summary>Receives the payload of <see cref="ReadStep.ReceivePayload"/>.</summary>
    /// <returns>False when the peer ended before.</returns>
    public ValueTask<bool> ReceivePayloadAsync() => reader.ReceiveAsync(_incoming.Message.Buffer.Memory[_incoming.Message.PayloadOffset..]);

    /// <summary>Passes on the message that <see cref="ReceivePayloadAsync"/> completed.</summary>
    /// <returns>Bytes of its payload.</returns>
    public int PublishReceived()
    {
        var (message, packetId) = _incoming;
        var length = message.PayloadLength;
        _incoming = default;
        Publish(message with { Arrival = Arrival.Now(broker.Time) }, packetId);
        message.Buffer.Release();
        return length;
    }

    /// <summary>PUBREL: frees the packet id of a QoS 2 publish.</summary>
    /// <returns>Whether it was in use.</returns>
    public bool Release(ushort packetId)
    {
        _openQoS2.Remove(packetId);
        return Session!.Release(packetId);
    }

    /// <summary>Discards the payload of <see cref="ReadStep.SkipPayload"/>.</summary>
    /// <returns>False when the peer ended before.</returns>
    public ValueTask<bool> SkipPayloadAsync() => reader.SkipAsync(_skip);

    /// <summary>Ends with the connection. QoS 2 publishes that did not become safe count as new when they are sent again.</summary>
    public void Abandon()
    {
        var (message, packetId) = _incoming;
        _incoming = default;
        message.Buffer?.Release();
        EndReceive();
        if (message.QoS == QoS.ExactlyOnce && !Session!.IsOwed(packetId))
            Session.Release(packetId);
        foreach (var open in sender.OpenWithQoS2())
            Session!.Release(open);
    }

    /// <summary>Whether another publish above QoS 0 may come now. Version 3.1.1 has no such limit, so its client is not read for a while.</summary>
    /// <exception cref="MqttProtocolException">Version 5: the client exceeds the limit that it knows (MQTT-3.3.4-7).</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasRoomFor(in PublishHeader header)
    {
        if (Limits.Version < MqttVersion.V5)
            return sender.HasAckRoom;

        // Until PUBACK, or PUBCOMP, or a PUBREC with an error: both QoS share the quota (section 4.9).
        if (header.QoS == QoS.ExactlyOnce)
            _openQoS2.Add(header.PacketId);
        var open = sender.UnacknowledgedQoS1 + _openQoS2.Count + (header.QoS == QoS.AtLeastOnce ? 1 : 0);
        if (open > broker.Options.MaxUnacknowledged)
            throw new MqttProtocolException(ReasonCode.ReceiveMaximumExceeded, "more publishes above QoS 0 than the receive maximum at a time");
        return sender.HasAckRoom;
    }

    /// <summary>Answers a repeated QoS 2 publish without publishing it again (MQTT-4.3.3-2).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStep OnRepeated(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        if (!sender.IsExpected(header.PacketId))
        {
            sender.Expect(header.PacketId, header.QoS);
            if (Session!.Journal is { } journal)
                journal.WhenCommitted(new PublishAck(sender, header.PacketId));   // the first one may not be on disk
            else
                sender.Acknowledge(header.PacketId);
        }

        return Skip(header, ref buffer, rest);
    }

    /// <summary>Drops a denied publish. Version 5 gets the reason; 3.1.1 gets the usual acknowledgement (section 3.3.5).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStep OnDenied(
        FrameBuffer memory, int topicLength, in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        if (!TopicAccess.IsBridgeState(memory.GetSpan()[..topicLength]))
            broker.OnDenied(Session!, Access!, "publish to", memory.GetSpan()[..topicLength]);
        memory.Release();
        if (header.QoS != QoS.AtMostOnce)
        {
            sender.Expect(header.PacketId, header.QoS);
            sender.Acknowledge(header.PacketId, ReasonCode.NotAuthorized);
            if (Limits.Version == MqttVersion.V5 && header.QoS == QoS.ExactlyOnce)
                Release(header.PacketId);   // an error in PUBREC ends it (section 4.3.3 of version 5)
        }

        return Skip(header, ref buffer, rest);
    }

    /// <summary>Drops QoS 0. The others wait a while, which slows their sender; finally it has to send again over a new connection.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStep OnOutOfMemory(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        if (header.QoS == QoS.AtMostOnce)
        {
            broker.Metrics.OnDropped(DropReason.OutOfMemory);
            return Skip(header, ref buffer, rest);
        }

        if (header.QoS == QoS.ExactlyOnce && !Session!.IsOwed(header.PacketId))
            Session.Release(header.PacketId);   // it will be read again
        if (_memoryWaitStarted == 0)
            _memoryWaitStarted = broker.Time.GetTimestamp();
        return broker.Time.GetElapsedTime(_memoryWaitStarted) < broker.Options.MemoryTimeout ? ReadStep.WaitForMemory : ReadStep.GiveUpMemory;
    }

    private ReadStep Skip(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        buffer = rest;
        _count++;
        _skip = header.PayloadLength;
        return ReadStep.SkipPayload;
    }

    /// <summary>Takes the memory of the previous publish if no receiver kept it: a pool used a million times a second delays threads.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="received">Offset of the part that may have come with the header, or -1: see <see cref="FrameAhead.Share"/>.</param>
    /// <param name="memory">Owned by the caller.</param>
    private bool TryRent(int length, int received, [NotNullWhen(true)] out FrameBuffer? memory)
    {
        (memory, _spare) = (_spare, null);
        if (memory is not null && FramePool.TryReuse(memory, length))
            return true;
        memory?.Release();
        memory = received < 0 ? null : reader.ShareAhead(length, received);
        return memory is not null || broker.Pool.TryRent(length, out memory);
    }

    /// <summary>Passes a whole message on. The caller keeps its reference.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Publish(in Message message, ushort packetId)
    {
        _payloadBytes += message.PayloadLength;
        var ack = message.QoS == QoS.AtMostOnce ? default : new PublishAck(sender, packetId);
        if (ack.Target is not null)
            sender.Expect(packetId, message.QoS);
        if (message.QoS == QoS.ExactlyOnce)
            PublishOnce(message, packetId, ack);
        else
            PublishAtLeastOnce(message, packetId, ack);
    }

    private void PublishAtLeastOnce(in Message message, ushort packetId, PublishAck ack)
    {
        var outcome = broker.Router.Publish(message, Session!.ClientId, _routes, ack, MayRefuse(message));
        if (outcome == PublishOutcome.Delivered)
            ack.Complete();
        else if (outcome == PublishOutcome.Refused)
            sender.Acknowledge(packetId, ReasonCode.QuotaExceeded);
    }

    /// <summary>Whether the client can get a reason: then a message that cannot be retained is refused as a whole.</summary>
    private bool MayRefuse(in Message message) => message.QoS > QoS.AtMostOnce && Limits.Version == MqttVersion.V5;

    /// <summary>Answers a refused QoS 2 publish: an error in PUBREC ends it (section 4.3.3 of version 5).</summary>
    private void Refuse(ushort packetId)
    {
        sender.Acknowledge(packetId, ReasonCode.QuotaExceeded);
        Release(packetId);
    }

    /// <summary>Commits the packet id together with the deliveries, before the PUBREC: a crash neither loses nor doubles the message.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PublishOnce(in Message message, ushort packetId, PublishAck ack)
    {
        var session = Session!;
        if (session.Journal is not { } journal)
        {
            var outcome = PublishTo(session, message, packetId, ack);
            if (outcome == PublishOutcome.Delivered)
                ack.Complete();
            else if (outcome == PublishOutcome.Refused)
                Refuse(packetId);
            return;
        }

        lock (journal.PublishGate)
        {
            var outcome = PublishTo(session, message, packetId, ack);
            if (outcome == PublishOutcome.Refused)
            {
                Refuse(packetId);
                return;
            }

            sender.KeepOpen(packetId);
            if (outcome == PublishOutcome.Delivered)
                journal.WhenCommitted(ack);
        }
    }

    /// <summary>A taken-over publish is owed to its subscriber until it is safe there; only that subscriber gets a repeat before that.</summary>
    private PublishOutcome PublishTo(MqttSession session, in Message message, ushort packetId, PublishAck ack)
    {
        var isRepeat = session.IsOwed(packetId);
        var owed = broker.Router.TakesOver(message.Topic, _routes) ? session.Owe(packetId, ack) : null;
        session.StoreReceived(packetId);
        var safe = owed is null ? ack : new PublishAck(owed, packetId);
        var outcome = isRepeat
            ? broker.Router.PublishOwed(message, session.ClientId, _routes, safe)
            : broker.Router.Publish(message, session.ClientId, _routes, safe, MayRefuse(message));
        if (outcome == PublishOutcome.TakenOver)
            sender.KeepOpen(packetId);
        else if (owed is not null)
            session.Settle(packetId, owed);
        return outcome;
    }
}
