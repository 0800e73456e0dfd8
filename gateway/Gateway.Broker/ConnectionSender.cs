using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Broker.Persistence;
using Gateway.Broker.Sending;
using Gateway.Broker.Sockets;
using Gateway.Broker.Tracing;

namespace Gateway.Broker;

/// <summary>Sends everything of a connection: answers, acknowledgements from any thread, and the messages of its session's outbox. Many packets leave
/// in one system call, and a frame leaves from its own memory.</summary>
/// <remarks>There is no sending task. A thread that adds something while no send is under way makes a pool thread send until nothing is left. The
/// reader sends before it waits, everything between <see cref="Cork"/> and <see cref="Uncork"/>. Steady state allocates nothing.</remarks>
internal sealed class ConnectionSender(ITransport transport, MqttOptions options, BrokerMetrics metrics, TimeProvider time)
    : IPublishAckTarget, IThreadPoolWorkItem
{
    /// <summary>A batch ends at this size: the peer's window is rarely larger.</summary>
    private const int MaxBatchBytes = 256 << 10;

    /// <summary>Limit of answers for a peer that does not read; then it is not read either.</summary>
    private const int MaxWaitingBytes = 64 << 10;

    /// <summary>How often in a row answers are held back, for a transport that always has more to read.</summary>
    private const int MaxCorks = 16;

    private readonly Lock _gate = new();
    private readonly AckWindow _acks = new(options.MaxUnacknowledged);
    private readonly SendBatch _batch = new();
    private SendBuffer _waiting = new();
    private int _answers;   // packets in it
    private Action? _resume;
    private ValueTaskAwaiter _pending;
    private Outbox? _outbox;
    private PublishEncoder? _encoder;   // null without the outbox
    private MqttVersion _version = MqttVersion.V311;
    private bool _corked;
    private int _corks;   // in a row
    private bool _sending;   // a thread is sending, and checks again when done
    private bool _again;   // the outbox got something since the last check
    private volatile bool _ending;   // the last packet waits; nothing follows it
    private volatile bool _closed;
    private volatile IConnectionTrace? _trace;

    /// <summary>Wakes the reader when there may be room for a publish above QoS 0 or for an answer.</summary>
    public AsyncSignal Room { get; } = new();

    /// <summary>The connection to end when a publish is refused.</summary>
    public MqttConnection? Connection { get; set; }

    /// <summary>Null while the client is not traced.</summary>
    public IConnectionTrace? Trace
    {
        get => _trace;
        set => _trace = value;
    }

    /// <summary>A fault of ours while sending, not a broken connection; for the log.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether another publish above QoS 0 may be accepted.</summary>
    public bool HasAckRoom
    {
        get
        {
            lock (_gate)
                return !_acks.IsFull || _closed || _ending;
        }
    }

    /// <summary>Unacknowledged publishes with QoS 1.</summary>
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

    /// <summary>Sends the session's messages from now on. <paramref name="journal"/> is null if the session ends with the process.</summary>
    public void Attach(Outbox outbox, ConnectTerms terms, SessionJournal? journal)
    {
        var releases = outbox.Attach(this, terms.ReceiveMaximum, journal is null ? null : Wake);
        lock (_gate)
        {
            if (_ending)
                return;
            _encoder = new PublishEncoder(terms, time);
            if (journal is null)
            {
                foreach (var packetId in releases)
                    Add(new PubrelPacket(packetId).Write(_waiting.GetSpan(PubrelPacket.Size)));
            }

            _outbox = outbox;
            _again = true;
        }

        foreach (var packetId in journal is null ? [] : releases)
            AnswerAfterCommit(journal!, () => Write(new PubrelPacket(packetId)));   // the PUBREC before may not be on disk
    }

    /// <summary>Sets <see cref="Trace"/> as is wanted now. Any thread; of several at once the last one sees the last wish.</summary>
    public void Retrace(IClientTraces? traces, string clientId, string remoteName)
    {
        lock (_gate)
            _trace = traces?.Of(clientId, remoteName, _version, _trace);
    }

    public void SetVersion(MqttVersion version)
    {
        lock (_gate)
            _version = version;
    }

    /// <summary>Whether the last packet waits or is being sent.</summary>
    public bool IsEnding => _ending && !_closed;

    /// <summary>Sends this as the last packet; then closes the transport and sets <see cref="Room"/>. Any thread.</summary>
    public void End(DisconnectPacket packet)
    {
        lock (_gate)
        {
            if (_closed || _ending)
                return;
            var start = _waiting.Length;
            packet.Write(_waiting);
            _answers++;
            _trace?.OnSent(_waiting.From(start));
            _ending = true;
            _outbox = null;
            _corked = false;
            Schedule();
        }

        Room.Set();
    }

    /// <summary>Whether answers must be sent now, though there is more to read.</summary>
    public bool MustAnswer
    {
        get
        {
            lock (_gate)
                return _corks >= MaxCorks || _waiting.Length >= MaxWaitingBytes;
        }
    }

    /// <summary>Holds back answers while the reader handles received packets, to send them together.</summary>
    public void Cork()
    {
        lock (_gate)
        {
            _corked = !_ending;
            _corks++;
        }
    }

    /// <summary>Sends the answers: the reader is about to wait, or has held back enough.</summary>
    /// <returns>False when too many answers wait for a peer that does not read: see <see cref="HasAnswerRoom"/>.</returns>
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
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);   // checks many retained messages
            return true;
        }

        // One batch: a reader that sends until the outbox is empty might never read again.
        if (TryFill() && SendBatch() && !TryEnd())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public void Wake()
    {
        lock (_gate)
        {
            _again = true;
            Schedule();
        }
    }

    /// <summary>Sends packets written outside the reader. Any thread.</summary>
    public void Flush()
    {
        lock (_gate)
            Schedule();
    }

    /// <summary>Adds a publish above QoS 0 to the order of acknowledgements.</summary>
    public void Expect(ushort packetId, QoS qos)
    {
        lock (_gate)
            _acks.Add(packetId, qos);
    }

    /// <summary>Whether a publish with this id waits for its answer.</summary>
    public bool IsExpected(ushort packetId)
    {
        lock (_gate)
            return _acks.IsAwaited(packetId);
    }

    /// <summary>The next commit has this QoS 2 publish: it must not be published again, even if the connection ends before.</summary>
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

    /// <summary>Sends the PUBACK or PUBREC of a publish, and of later ones that waited for it. Any thread; nothing after the end.</summary>
    public void Acknowledge(ushort packetId) => Acknowledge(packetId, ReasonCode.Success);

    /// <summary>Ends the connection: a 3.1.1 client sends again only over a new one (MQTT-4.8.0-2), and would wait indefinitely.</summary>
    public void Refuse(ushort packetId) => Connection?.Abort(ConnectionEnd.OutOfMemory);

    /// <summary>The same with a reason, for version 5 only.</summary>
    public void Acknowledge(ushort packetId, ReasonCode reason)
    {
        lock (_gate)
        {
            if (_closed || _ending || !_acks.Complete(packetId, _version == MqttVersion.V5 ? reason : ReasonCode.Success))
                return;

            var wasFull = _acks.IsFull;
            var written = false;
            while (_acks.TryTake(out var ready, out var qos, out var code))
            {
                var span = _waiting.GetSpan(PubackPacket.Size + 1);
                Add(qos == QoS.AtLeastOnce ? new PubackPacket(ready, code).Write(span) : new PubrecPacket(ready, code).Write(span));
                written = true;
            }

            if (!written)
                return;
            Schedule();
            if (!wasFull)
                return;
        }

        Room.Set();
    }

    public void Write(ConnackPacket packet) => Answer(packet, static (packet, to, version) => packet.Write(to, version));

    public void Write(SubackPacket packet) => Answer(packet, static (packet, to, version) => packet.Write(to, version));

    public void Write(UnsubackPacket packet) => Answer(packet, static (packet, to, version) => packet.Write(to, version));

    public void Write(PubrelPacket packet) => Answer(packet, static (packet, to, _) => to.Advance(packet.Write(to.GetSpan(packet.MaxSize))));

    public void Write(PubcompPacket packet) => Answer(packet, static (packet, to, _) => to.Advance(packet.Write(to.GetSpan(packet.MaxSize))));

    public void WritePingresp() =>
        Answer(PacketType.Pingresp, static (type, to, _) => to.Advance(EmptyPacket.Write(to.GetSpan(EmptyPacket.Size), type)));

    /// <summary>Writes and sends an answer once all previous changes of the session are on disk.</summary>
    public void AnswerAfterCommit(SessionJournal journal, Action write) => journal.WhenCommitted(() =>
    {
        write();
        Flush();
    });

    /// <summary>Stops sending and returns the memory after a send under way. The caller closes the transport.</summary>
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

    /// <summary>Writes and counts an answer, unless the last packet is written already.</summary>
    private void Answer<T>(T packet, Action<T, SendBuffer, MqttVersion> write)
    {
        lock (_gate)
        {
            if (_ending)
                return;
            _answers++;
            var start = _waiting.Length;
            write(packet, _waiting, _version);
            _trace?.OnSent(_waiting.From(start));
        }
    }

    /// <summary>Adds an answer whose bytes are written.</summary>
    private void Add(int length)
    {
        _waiting.Advance(length);
        _answers++;
        _trace?.OnSent(_waiting.From(_waiting.Length - length));
    }

    private bool MaySend() => !_sending && !_closed && (_waiting.Length > 0 || _again);

    /// <summary>Sends until nothing is left. Only the thread that set <see cref="_sending"/> calls it.</summary>
    private void Send()
    {
        while (TryFill() && SendBatch())
        {
        }
    }

    /// <returns>True when the batch is sent; false when <see cref="Resume"/> continues or the connection is broken.</returns>
    private bool SendBatch()
    {
        try
        {
#pragma warning disable CA2012 // Consumed once: below when complete, else by Resume.
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

    /// <summary>Fills the next batch; false ends the sending.</summary>
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
                if (_batch.TryAdd(publish, _encoder!, _trace))
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
                    _again = true;   // the outbox may hold more than one batch
            }

            return true;
        }
    }

    /// <summary>Ends the sending if nothing is left, as usual after answers.</summary>
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
        transport.Close();   // the reader notices and ends the connection
    }
}
