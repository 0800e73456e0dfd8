using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sending;
using Gateway.Broker.Sockets;
using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>
/// Everything a connection sends: answers, acknowledgements from any thread, and the messages of its session's outbox. Many of them leave in one
/// system call, and a frame's bytes leave from the frame's own memory.
/// </summary>
/// <remarks>
/// There is no sending task. Whoever brings something and finds nobody sending makes a thread of the pool send until nothing is left; the
/// connection's own reader does it itself, before it waits, with all that came between <see cref="Cork"/> and <see cref="Uncork"/>. Steady state allocates nothing.
/// </remarks>
internal sealed class ConnectionSender(ITransport transport, MqttOptions options, BrokerMetrics metrics, TimeProvider time) : IPublishAckTarget, IThreadPoolWorkItem
{
    /// <summary>A batch is closed when it holds this much: the peer's window is rarely larger.</summary>
    private const int MaxBatchBytes = 256 << 10;

    /// <summary>Answers that may wait for a peer that does not read; then it is not read either.</summary>
    private const int MaxWaitingBytes = 64 << 10;

    /// <summary>How often in a row answers are held back; a transport that always has more to read would do it for ever.</summary>
    private const int MaxCorks = 16;

    private readonly Lock _gate = new();
    private readonly AckWindow _acks = new(options.MaxUnacknowledged);
    private readonly SendBatch _batch = new();
    private SendBuffer _waiting = new();
    private int _answers;      // packets in it
    private Action? _resume;
    private ValueTaskAwaiter _pending;
    private Outbox? _outbox;
    private PublishEncoder? _encoder;   // not before the outbox
    private MqttVersion _version = MqttVersion.V311;
    private bool _corked;
    private int _corks;        // in a row
    private bool _sending;     // somebody is the one who sends, and will look again when done
    private bool _again;       // the outbox got something since the sender last looked
    private bool _ending;      // the last packet waits; nothing comes behind it
    private bool _closed;

    /// <summary>Wakes the reader when there may be room for another publish above QoS 0, or for another answer.</summary>
    public AsyncSignal Room { get; } = new();

    /// <summary>Whom to end when a publish is refused.</summary>
    public MqttConnection? Connection { get; set; }

    /// <summary>What went wrong while sending, other than that the connection broke: a fault of ours, for the log.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether another publish above QoS 0 may be taken in.</summary>
    public bool HasAckRoom
    {
        get
        {
            lock (_gate)
                return !_acks.IsFull || _closed || _ending;
        }
    }

    /// <summary>Publishes with QoS 1 that were not acknowledged yet.</summary>
    public int UnacknowledgedQoS1
    {
        get
        {
            lock (_gate)
                return _acks.QoS1Count;
        }
    }

    /// <summary>Whether the peer takes its answers.</summary>
    public bool HasAnswerRoom
    {
        get
        {
            lock (_gate)
                return _waiting.Length < MaxWaitingBytes || _closed || _ending;
        }
    }

    /// <summary>From now on the session's messages are sent here.</summary>
    /// <param name="outbox">Of the session.</param>
    /// <param name="terms">Of the connection.</param>
    /// <param name="journal">Of a session that outlives the process; else null.</param>
    public void Attach(Outbox outbox, ConnectTerms terms, SessionJournal? journal)
    {
        var releases = outbox.Attach(this, terms.ReceiveMaximum, journal is null ? null : new CommitAnswer(this, PacketType.Publish));
        lock (_gate)
        {
            if (_ending)
                return;
            _encoder = new PublishEncoder(terms, time);
            if (journal is null)
            {
                foreach (var packetId in releases)
                    _waiting.Advance(new PubrelPacket(packetId).Write(_waiting.GetSpan(PubrelPacket.Size)));
                _answers += releases.Length;
            }

            _outbox = outbox;
            _again = true;
        }

        var release = journal is null || releases.Length == 0 ? null : new CommitAnswer(this, PacketType.Pubrel);
        foreach (var packetId in release is null ? [] : releases)
            journal!.WhenCommitted(new PublishAck(release, packetId));   // the PUBREC before may not be on the disk yet
    }

    /// <summary>How packets are written from now on; set when the CONNECT tells.</summary>
    public void Speak(MqttVersion version)
    {
        lock (_gate)
            _version = version;
    }

    /// <summary>Whether the last packet waits or is on its way.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_gate)
                return _ending && !_closed;
        }
    }

    /// <summary>Sends this behind what waits, and nothing more; then closes the transport and sets <see cref="Room"/>. Any thread.</summary>
    public void End(DisconnectPacket packet)
    {
        lock (_gate)
        {
            if (_closed || _ending)
                return;
            packet.Write(_waiting);
            _answers++;
            _ending = true;
            _outbox = null;
            _corked = false;
            Schedule();
        }

        Room.Set();
    }

    /// <summary>Whether answers are not to be held back any longer, though there is more to read.</summary>
    public bool MustAnswer
    {
        get
        {
            lock (_gate)
                return _corks >= MaxCorks || _waiting.Length >= MaxWaitingBytes;
        }
    }

    /// <summary>The reader begins to handle what it received: hold back what that brings, to send it in one piece.</summary>
    public void Cork()
    {
        lock (_gate)
        {
            _corked = !_ending;
            _corks++;
        }
    }

    /// <summary>The reader has handled what there is and is about to wait, or has held back enough.</summary>
    /// <returns>False when too many answers wait for a peer that does not take them: see <see cref="HasAnswerRoom"/>.</returns>
    public bool Uncork()
    {
        bool isMuch;
        lock (_gate)
        {
            _corked = false;
            _corks = 0;
            if (!MaySend())
                return _waiting.Length < MaxWaitingBytes;
            _sending = true;
            isMuch = _outbox?.Backlog is { IsEmpty: false };
        }

        if (isMuch && SocketLoop.IsCurrent)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);   // to look through the retained messages
            return true;
        }

        // One batch: a reader that sent until the outbox is empty might never read again.
        if (TryFill() && SendBatch() && !TryEnd())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>The outbox has something to send. Any thread.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _again = true;
            Schedule();
        }
    }

    /// <summary>Sends what was written outside the reader. Any thread.</summary>
    public void Flush()
    {
        lock (_gate)
            Schedule();
    }

    /// <summary>A publish above QoS 0 came: it will be acknowledged in its turn.</summary>
    public void Expect(ushort packetId, QoS qos)
    {
        lock (_gate)
            _acks.Add(packetId, qos);
    }

    /// <summary>Whether a publish with this id is still to be answered.</summary>
    public bool IsExpected(ushort packetId)
    {
        lock (_gate)
            return _acks.IsAwaited(packetId);
    }

    /// <summary>A QoS 2 publish is going to be on the disk together with its packet id: it is not to be published again, even if the connection ends before.</summary>
    public void KeepOpen(ushort packetId)
    {
        lock (_gate)
            _acks.Keep(packetId);
    }

    /// <summary>The QoS 2 publishes that did not become safe before the connection ended.</summary>
    public ushort[] OpenWithQoS2()
    {
        lock (_gate)
            return [.. _acks.OpenWithQoS2()];
    }

    /// <summary>Sends the PUBACK or PUBREC of a publish, and of those behind it that waited for it. Any thread; nothing once the connection is gone.</summary>
    public void Acknowledge(ushort packetId) => Acknowledge(packetId, ReasonCode.Success);

    /// <summary>Ends the connection: a client of 3.1.1 waits for its PUBACK for ever, and sends again only over another (MQTT-4.8.0-2).</summary>
    public void Refuse(ushort packetId) => Connection?.Abort(ConnectionEnd.OutOfMemory);

    /// <summary>The same with a reason, which version 5 is told.</summary>
    public void Acknowledge(ushort packetId, ReasonCode reason)
    {
        lock (_gate)
        {
            if (_closed || _ending || !_acks.Complete(packetId, _version == MqttVersion.V5 ? reason : ReasonCode.Success))
                return;

            var wasFull = _acks.IsFull;
            var written = false;
            while (_acks.TryTake(out var ready, out var qos, out var told))
            {
                var span = _waiting.GetSpan(PubackPacket.Size + 1);
                _waiting.Advance(qos == QoS.AtLeastOnce ? new PubackPacket(ready, told).Write(span) : new PubrecPacket(ready, told).Write(span));
                written = true;
                _answers++;
            }

            if (!written)
                return;
            Schedule();
            if (!wasFull)
                return;
        }

        Room.Set();
    }

    public void Write(ConnackPacket packet)
    {
        lock (_gate)
        {
            if (_ending)
                return;
            packet.Write(_waiting, _version);
            _answers++;
        }
    }

    public void Write(SubackPacket packet)
    {
        lock (_gate)
        {
            if (_ending)
                return;
            packet.Write(_waiting, _version);
            _answers++;
        }
    }

    public void Write(UnsubackPacket packet)
    {
        lock (_gate)
        {
            if (_ending)
                return;
            packet.Write(_waiting, _version);
            _answers++;
        }
    }

    public void Write(PubrelPacket packet)
    {
        lock (_gate)
        {
            if (_ending)
                return;
            _waiting.Advance(packet.Write(_waiting.GetSpan(packet.MaxSize)));
            _answers++;
        }
    }

    public void Write(PubcompPacket packet)
    {
        lock (_gate)
        {
            if (_ending)
                return;
            _waiting.Advance(packet.Write(_waiting.GetSpan(packet.MaxSize)));
            _answers++;
        }
    }

    public void WritePingresp()
    {
        lock (_gate)
        {
            if (_ending)
                return;
            _waiting.Advance(EmptyPacket.Write(_waiting.GetSpan(EmptyPacket.Size), PacketType.Pingresp));
            _answers++;
        }
    }

    /// <summary>Sends nothing any more, and gives the memory back when the send under way has ended. The transport is closed by the caller.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _waiting.Clear();
        }

        Room.Set();
    }

    void IThreadPoolWorkItem.Execute() => Send();

    private void Schedule()
    {
        if (_corked || !MaySend())
            return;
        _sending = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool MaySend() => !_sending && !_closed && (_waiting.Length > 0 || _again);

    /// <summary>Sends until nothing is left. Only who set <see cref="_sending"/> may call it.</summary>
    private void Send()
    {
        while (TryFill() && SendBatch())
        {
        }
    }

    /// <returns>True when the batch is sent; false when <see cref="Resume"/> will go on, or nobody can.</returns>
    private bool SendBatch()
    {
        try
        {
#pragma warning disable CA2012 // Consumed once all the same: below when it is complete, else by Resume.
            _pending = transport.SendAsync(_batch.Parts()).GetAwaiter();
#pragma warning restore CA2012
            if (!_pending.IsCompleted)
            {
                _pending.UnsafeOnCompleted(_resume ??= Resume);
                return false;
            }

            _pending.GetResult();
            OnSent();
            return true;
        }
        catch (Exception e)
        {
            OnBroken(e);
            return false;
        }
    }

    private void Resume()
    {
        try
        {
            _pending.GetResult();
            OnSent();
        }
        catch (Exception e)
        {
            OnBroken(e);
            return;
        }

        Send();
    }

    /// <summary>Makes the next batch; false ends the sending.</summary>
    private bool TryFill()
    {
        while (true)
        {
            Outbox? outbox;
            bool answersWereFull;
            var isOver = false;
            lock (_gate)
            {
                if (_closed || (_waiting.Length == 0 && !_again))
                {
                    _sending = false;
                    _closed |= _ending;   // the last packet is sent
                    isOver = true;
                }
                else
                {
                    _again = false;
                    _waiting = _batch.Start(_waiting);
                    _batch.Answers = _answers;
                    _answers = 0;
                }

                outbox = _outbox;
                answersWereFull = _batch.Bytes >= MaxWaitingBytes;
            }

            if (isOver)
            {
                if (_ending)
                {
                    transport.Close();
                    Room.Set();
                }

                return false;
            }

            if (answersWereFull)
                Room.Set();
            outbox?.Backlog?.Refill();
            while (_batch.Bytes < MaxBatchBytes && !_batch.IsFull && outbox is not null && outbox.TryTake(this, out var publish))
            {
                if (_batch.TryAdd(publish, _encoder!))
                    continue;
                metrics.OnDropped(DropReason.TooLargeForSubscriber);
                outbox.GiveUp(publish.PacketId);
                publish.Message.Buffer.Release();
            }

            if (_batch.Bytes == 0)
                continue;

            if (_batch.Publishes > 0)
            {
                lock (_gate)
                    _again = true;   // the outbox may hold more than one batch takes
            }

            return true;
        }
    }

    /// <summary>Ends the sending if nothing is left, as mostly after answers.</summary>
    private bool TryEnd()
    {
        lock (_gate)
        {
            if (_waiting.Length > 0 || _again || _ending)
                return false;
            _sending = false;
            return true;
        }
    }

    private void OnSent()
    {
        metrics.OnSent(_batch.Publishes + _batch.Answers, _batch.Publishes, _batch.Bytes, _batch.PayloadBytes);
        _batch.Clear();
    }

    private void OnBroken(Exception fault)
    {
        if (fault is not (IOException or SocketException or ObjectDisposedException))
            Fault = fault;
        _batch.Clear();
        Close();
        lock (_gate)
            _sending = false;
        transport.Close();   // the reader notices, and ends the connection
    }
}
