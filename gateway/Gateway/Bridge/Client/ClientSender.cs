using System.Buffers;
using Gateway.Broker.Messages;
using Gateway.Broker.Sending;
using Gateway.Broker.Sockets;
using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>
/// The sending side of a connection: acknowledgements in the order of the publishes, then control packets, then publishes. Any thread adds bytes, one
/// task sends them; bytes added during a send go with the next.
/// </summary>
internal sealed class ClientSender(ITransport transport, OutgoingQueue queue, ClientOptions options, ClientMetrics counters, TimeProvider time)
    : IPublishAckTarget
{
    /// <summary>Payloads up to this size are copied behind their header; larger ones are sent from their own memory.</summary>
    private const int CopiedPayload = 4 << 10;

    private const int MaxPublishesAtOnce = 32;

    private readonly Lock _gate = new();
    private readonly AsyncSignal _wake = new();
    private readonly AckWindow _acks = new(options.Settings.ReceiveMaximum);
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private readonly List<(int At, ReadOnlyMemory<byte> Payload)> _payloads = [];   // large ones, with their position in the bytes
    private readonly List<OutgoingMessage> _leaving = [];                           // QoS 0, released after the send
    private SendBuffer _gathering = new();
    private SendBuffer _sending = new();
    private BrokerTerms? _terms;
    private int _unacknowledged;
    private int _acknowledging;
    private long _headSince;
    private bool _ending;
    private bool _closed;

    /// <summary>Set when another publish above QoS 0 may be received, or the connection has ended.</summary>
    public AsyncSignal Room { get; } = new();

    /// <summary>Whether another publish above QoS 0 may be received.</summary>
    public bool HasAckRoom
    {
        get
        {
            lock (_gate)
                return !_acks.IsFull || _closed;
        }
    }

    /// <summary>Age of the oldest unacknowledged publish; zero if there is none.</summary>
    public TimeSpan OldestWaits
    {
        get
        {
            lock (_gate)
                return _unacknowledged == 0 ? TimeSpan.Zero : time.GetElapsedTime(_headSince);
        }
    }

    /// <summary>Registers a received publish above QoS 0. Requires <see cref="HasAckRoom"/>.</summary>
    public void Expect(ushort packetId)
    {
        lock (_gate)
        {
            _acks.Add(packetId, QoS.AtLeastOnce);
            if (_unacknowledged++ == 0)
                _headSince = time.GetTimestamp();
        }
    }

    public void Acknowledge(ushort packetId)
    {
        lock (_gate)
        {
            if (_closed || !_acks.Complete(packetId))
                return;
            while (_acks.TryTake(out var id, out _, out _))
            {
                _gathering.Advance(new PubackPacket(id).Write(_gathering.GetSpan(PubackPacket.Size)));
                _acknowledging++;
                _unacknowledged--;
                _headSince = time.GetTimestamp();
            }
        }

        _wake.Set();
        Room.Set();
    }

    public void Write(Action<IBufferWriter<byte>> write)
    {
        lock (_gate)
            write(_gathering);
        _wake.Set();
    }

    public void Ping()
    {
        lock (_gate)
            _gathering.Advance(EmptyPacket.Write(_gathering.GetSpan(EmptyPacket.Size), PacketType.Pingreq));
        _wake.Set();
    }

    /// <summary>From now on sends the queue's messages, as far as the broker accepts them.</summary>
    public void Publish(BrokerTerms terms)
    {
        lock (_gate)
            _terms = terms;
        _wake.Set();
    }

    public void Wake() => _wake.Set();

    /// <summary>Ends the task after everything added before is sent, DISCONNECT last.</summary>
    public void End(DisconnectPacket packet)
    {
        lock (_gate)
        {
            _terms = null;
            packet.Write(_gathering);
            _ending = true;
        }

        _wake.Set();
    }

    /// <summary>Stops sending. The transport is already closed.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        _wake.Set();
        Room.Set();
    }

    /// <summary>Sends until <see cref="End"/> or <see cref="Close"/>.</summary>
    /// <exception cref="IOException">The connection broke; or another exception of <see cref="ITransport"/>.</exception>
    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var (ending, acknowledging, publishing) = Gather();
                if (_parts.Count > 0)
                {
                    await transport.SendAsync(_parts).ConfigureAwait(false);
                    counters.Acknowledged.Add(acknowledging);
                    counters.Published.Add(publishing);
                }
                else if (ending)
                {
                    return;
                }
                else
                {
                    await _wake.WaitAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ReleaseSent();
            lock (_gate)
            {
                _gathering.Clear();
                _sending.Clear();
            }
        }
    }

    private (bool Ending, int Acknowledging, int Publishing) Gather()
    {
        ReleaseSent();
        BrokerTerms? terms;
        bool ending;
        int acknowledging;
        lock (_gate)
        {
            if (_closed)
                return (true, 0, 0);
            (_gathering, _sending) = (_sending, _gathering);
            (terms, ending, acknowledging) = (_terms, _ending, _acknowledging);
            _acknowledging = 0;
        }

        var publishing = terms is null ? 0 : WritePublishes(terms);
        var start = 0;
        foreach (var (at, payload) in _payloads)
        {
            _parts.Add(_sending.Slice(start, at - start));
            _parts.Add(payload);
            start = at;
        }

        if (_sending.Length > start)
            _parts.Add(_sending.Slice(start, _sending.Length - start));
        return (ending, acknowledging, publishing);
    }

    private int WritePublishes(BrokerTerms terms)
    {
        var count = 0;
        var maxInFlight = Math.Min(options.Settings.MaxInFlight, terms.ReceiveMaximum);
        while (count < MaxPublishesAtOnce && queue.TryTake(maxInFlight, out var next))
            count += TryWrite(next.Value, terms) ? 1 : 0;
        return count;
    }

    private bool TryWrite(in OutgoingPublish publish, BrokerTerms terms)
    {
        var (message, isV5) = (publish.Message, options.Version == MqttVersion.V5);
        var qos = message.QoS <= terms.MaximumQoS ? message.QoS : terms.MaximumQoS;
        var header = new PublishHeader(
            new ReadOnlySequence<byte>(message.Topic), message.Payload.Length, qos, qos == QoS.AtMostOnce ? (ushort)0 : publish.PacketId,
            message.Retain && terms.RetainAvailable, publish.Duplicate && qos != QoS.AtMostOnce);
        var span = _sending.GetSpan(PublishHeader.MaxSize(message.Topic.Length, 0));
        var size = isV5 ? header.Write(span, hopProperties: default) : header.Write(span);
        if (size + message.Payload.Length > terms.MaximumPacketBytes)
        {
            counters.Refused.Add();
            queue.GiveUp(publish);
            return false;
        }

        _sending.Advance(size);
        if (message.Payload.Length <= CopiedPayload)
        {
            message.Payload.Span.CopyTo(_sending.GetSpan(message.Payload.Length));
            _sending.Advance(message.Payload.Length);
        }
        else
        {
            _payloads.Add((_sending.Length, message.Payload));
        }

        if (publish.PacketId == 0)
            _leaving.Add(message);
        else if (qos == QoS.AtMostOnce)
            queue.Acknowledge(publish.PacketId);   // the broker sends no PUBACK
        return true;
    }

    private void ReleaseSent()
    {
        foreach (var message in _leaving)
            message.Release();
        _leaving.Clear();
        _payloads.Clear();
        _parts.Clear();
        _sending.Clear();
    }
}
