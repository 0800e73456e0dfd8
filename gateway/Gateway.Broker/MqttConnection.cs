using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Broker.Access;
using Gateway.Broker.Persistence;
using Gateway.Broker.Sending;
using Gateway.Broker.Sockets;

namespace Gateway.Broker;

/// <summary>One client's connection: one task for its whole life reads its packets and answers them. A payload that has not arrived is received
/// straight into frame memory.</summary>
internal sealed class MqttConnection
{
    private static readonly TimeSpan MemoryRetry = TimeSpan.FromMilliseconds(20);

    private readonly MqttBroker _broker;
    private readonly ITransport _transport;
    private readonly TransportReader _reader;
    private readonly ConnectionSender _sender;
    private readonly PublishReceiver _publishes;
    private readonly ConnectionDeadline _deadline;
    private MqttLimits _limits;
    private ConnectTerms _terms = ConnectTerms.Unknown;
    private volatile bool _mayDisconnect;   // version 5, and connected: a DISCONNECT may be sent
    private CancellationTokenSource? _authentication;
    private ConnectPacket? _connect;
    private MqttSession? _session;
    private TopicAccess? _access;
    private WillMessage? _will;
    private int _packets;   // since the last receive, without publishes
    private int _abort = -1;

    public MqttConnection(MqttBroker broker, ITransport transport)
    {
        _broker = broker;
        _transport = transport;
        _limits = broker.Limits;
        _reader = new TransportReader(transport, broker.Pool);
        _sender = new ConnectionSender(transport, broker.Options, broker.Metrics, broker.Time) { Connection = this };
        _publishes = new PublishReceiver(broker, _reader, _sender);
        _deadline = new ConnectionDeadline(broker.Time, broker.Options, _reader);
    }

    public string RemoteName => _transport.RemoteName;

    public IPAddress RemoteAddress => _transport.RemoteAddress;

    /// <summary>The user with a password; null without a user, with a certificate, and before the CONNECT.</summary>
    public string? PasswordUser =>
        _transport.CertificateUser is null && Volatile.Read(ref _access) is { User.Length: > 0 } access ? access.User : null;

    /// <summary>Null before CONNECT.</summary>
    public MqttSession? Session => _session;

    /// <summary>For the log: the escaped client id, or the remote address before there is one.</summary>
    public string Name => _session is null ? _transport.RemoteName : LogText.Of(_session.ClientId);

    /// <summary>Begins or ends to trace a connected client, as is wanted now. Any thread.</summary>
    public void Retrace() => _sender.Retrace(_broker.Traces, _session!.ClientId, RemoteName);

    /// <summary>Ends the connection at its deadline, and closes one that was already ended. Any thread.</summary>
    public void CheckDeadline(long now)
    {
        if (_abort >= 0)
            Close();
        else if (_deadline.IsOver(now))
            Abort(_deadline.Reason);
    }

    /// <summary>Ends the connection from outside. Any thread, any number of times; the first reason counts. A version 5 client gets the reason, if it
    /// takes it before the next sweep.</summary>
    public void Abort(ConnectionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _abort, (int)reason, -1) != -1)
            return;
        if (_mayDisconnect && reason.ToDisconnect() is var (code, text))
            _sender.End(new DisconnectPacket(code, ReasonText(text)));
        else
            Close();
    }

    /// <summary>Closes at once. Any thread.</summary>
    public void Close()
    {
        _transport.Close();
        _sender.Close();
        Volatile.Read(ref _authentication)?.Cancel();
    }

    /// <summary>Serves the connection to its end. Does not throw.</summary>
    public async Task RunAsync()
    {
        // Continues on a pool thread, without a Task.Run task that lives as long as this one.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var end = ConnectionEnd.InternalError;
        try
        {
            await _transport.OpenAsync().ConfigureAwait(false);
            end = await ReadPacketsAsync().ConfigureAwait(false);
        }
        catch (TransportRefusedException e)
        {
            end = ConnectionEnd.HandshakeFailed;
            _broker.OnTransportRefused(this, e);
        }
        catch (MqttProtocolException e)
        {
            end = ConnectionEnd.ProtocolError;
            OnProtocolError(e);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            end = ConnectionEnd.Lost;
        }
        catch (Exception e)
        {
            _broker.Logger.MqttConnectionFailed(Name, e);
        }

        if (SocketLoop.IsCurrent)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);   // continuations of the end must not run there
        if (_mayDisconnect && end.ToDisconnect() is var (code, text))
            _sender.End(new DisconnectPacket(code, ReasonText(text)));
        _sender.Uncork();   // answers that wait are still sent, if the transport lives
        if (_sender.IsEnding)
            Interlocked.CompareExchange(ref _abort, (int)end, -1);   // the next sweep closes a client that does not read
        while (_sender.IsEnding)
            await _sender.Room.WaitAsync().ConfigureAwait(false);
        _sender.Close();
        if (_sender.Fault is { } fault)
        {
            end = ConnectionEnd.InternalError;
            _broker.Logger.MqttConnectionFailed(Name, fault);
        }

        Finish(_abort >= 0 ? (ConnectionEnd)_abort : end);
    }

    /// <remarks>Answers leave only before a wait. Bytes in the socket are read first, so many acknowledgements leave in one call.</remarks>
    private async Task<ConnectionEnd> ReadPacketsAsync()
    {
        while (true)
        {
            var reading = _reader.ReadAsync();
            if (!reading.IsCompleted || _sender.MustAnswer)
                await AnswerAsync().ConfigureAwait(false);
            var result = await reading.ConfigureAwait(false);
            var buffer = result.Buffer;
            var received = buffer.Length;
            _sender.Cork();
            _packets = 0;
            var next = _sender.Trace is { } trace ? trace.Handle(ref buffer, Handle) : Handle(ref buffer);
            var publishes = _publishes.EndReceive();
            _deadline.OnReceived(_packets + publishes > 0, isCut: !buffer.IsEmpty || next is ReadStep.ReceivePayload or ReadStep.SkipPayload);
            _broker.Metrics.OnReceived(_packets + publishes, publishes, received - buffer.Length, _publishes.TakePayloadBytes());
            if (next == ReadStep.Receive)
                _reader.AdvanceTo(buffer.Start, buffer.End);
            else
                _reader.AdvanceTo(buffer.Start);

            if (next == ReadStep.Authenticate && !await AuthenticateAsync().ConfigureAwait(false))
                return ConnectionEnd.Refused;
            if (_abort >= 0 || (next == ReadStep.Receive && result.IsCompleted))
                return ConnectionEnd.Lost;

            switch (next)
            {
                case ReadStep.ReceivePayload when !await ReceivePayloadAsync().ConfigureAwait(false):
                case ReadStep.SkipPayload when !await SkipPayloadAsync().ConfigureAwait(false):
                    return ConnectionEnd.Lost;
                case ReadStep.LeaveLoop:
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    break;
                case ReadStep.WaitForAcks:
                    await AnswerAsync().ConfigureAwait(false);
                    await WaitForAckRoomAsync().ConfigureAwait(false);
                    break;
                case ReadStep.WaitForMemory:
                    await AnswerAsync().ConfigureAwait(false);
                    _reader.TakeBackAhead();
                    _deadline.OnHeldUp();
                    await Task.Delay(MemoryRetry, _broker.Time).ConfigureAwait(false);
                    break;
                case ReadStep.GiveUpMemory:
                    return ConnectionEnd.OutOfMemory;
                case ReadStep.Disconnect:
                    return ConnectionEnd.Disconnect;
            }
        }
    }

    /// <summary>Handles the packets at the front of the buffer that need no waiting.</summary>
    private ReadStep Handle(ref ReadOnlySequence<byte> buffer)
    {
        if (_session is null && OtherProtocol.Find(buffer) is { } fault)
            throw new TransportRefusedException(fault);
        while (FixedHeader.TryPeek(buffer, _limits, out var header))
        {
            if (_abort >= 0)
                return ReadStep.Disconnect;
            if ((_session is null) != (header.Type == PacketType.Connect))   // MQTT-3.1.0-1, -2
                throw new MqttProtocolException(ReasonCode.ProtocolError, _session is null ? "a packet before CONNECT" : "a second CONNECT");

            if (header.Type == PacketType.Publish)
            {
                if (_publishes.Handle(ref buffer) is { } next)
                    return next;
            }
            else
            {
                if (buffer.Length < header.PacketLength)
                    return ReadStep.Receive;
                if (header.Type is PacketType.Connect or PacketType.Subscribe or PacketType.Unsubscribe && SocketLoop.IsCurrent)
                    return ReadStep.LeaveLoop;
                if (header.Type == PacketType.Connect)
                    SetVersion(ConnectPacket.VersionOf(buffer, header));
                HandleWhole(ref buffer, header.Type);
                if (header.Type == PacketType.Connect)
                    return ReadStep.Authenticate;
                if (header.Type == PacketType.Disconnect)
                    return ReadStep.Disconnect;
            }
        }

        return ReadStep.Receive;
    }

    private void HandleWhole(ref ReadOnlySequence<byte> buffer, PacketType type)
    {
        var limits = _limits;
        _packets++;
        switch (type)
        {
            case PacketType.Connect:
                ConnectPacket.TryRead(ref buffer, limits, out _connect);
                break;
            case PacketType.Puback when PubackPacket.TryRead(ref buffer, limits, out var puback):
                _session!.Outbox.Acknowledge(puback.PacketId);
                _sender.Wake();
                break;
            case PacketType.Pubrec when PubrecPacket.TryRead(ref buffer, limits, out var pubrec):
                OnReceived(pubrec);
                break;
            case PacketType.Pubcomp when PubcompPacket.TryRead(ref buffer, limits, out var pubcomp):
                _session!.Outbox.Complete(pubcomp.PacketId);
                _sender.Wake();
                break;
            case PacketType.Pubrel when PubrelPacket.TryRead(ref buffer, limits, out var pubrel):
                OnReleased(pubrel.PacketId);
                break;
            case PacketType.Subscribe when SubscribePacket.TryRead(ref buffer, limits, out var subscribe):
                Subscribe(subscribe);
                break;
            case PacketType.Unsubscribe when UnsubscribePacket.TryRead(ref buffer, limits, out var unsubscribe):
                if (!MayAnswer(unsubscribe.Filters.Count))
                    break;
                var unsuback = new UnsubackPacket(unsubscribe.PacketId)
                {
                    ReasonCodes = unsubscribe.Filters.Select(filter => (byte)_session!.Unsubscribe(filter, _broker.Router)).ToArray(),
                };
                AnswerWhenStored(() => _sender.Write(unsuback));
                break;
            case PacketType.Pingreq when EmptyPacket.TryRead(ref buffer, type, limits):
                _sender.WritePingresp();
                break;
            case PacketType.Disconnect when DisconnectPacket.TryRead(ref buffer, limits, out var disconnect):
                OnDisconnect(disconnect);
                break;
            case PacketType.Auth:
                throw new MqttProtocolException(ReasonCode.ProtocolError, "an AUTH without an authentication method");   // MQTT-4.12.0-1 of version 5
            default:
                throw new MqttProtocolException(ReasonCode.ProtocolError, $"a packet of type {type}, which only a server sends");
        }
    }

    private void SetVersion(MqttVersion version)
    {
        _limits = version == MqttVersion.V5 ? _broker.LimitsOfV5 : _broker.Limits;
        _publishes.Limits = _limits;
        _sender.SetVersion(version);
    }

    private void OnReceived(in PubrecPacket pubrec)
    {
        if (pubrec.Reason >= ReasonCode.UnspecifiedError)
        {
            _session!.Outbox.Refuse(pubrec.PacketId);   // the packet id is free (section 4.3.3 of version 5)
            _sender.Wake();
            return;
        }

        var isKnown = _session!.Outbox.Receive(pubrec.PacketId);
        var pubrel = new PubrelPacket(pubrec.PacketId, Known(isKnown));
        if (isKnown && _session.Journal is { } journal)
            AnswerAfterCommit(journal, pubrel);   // otherwise a crash could send the message again
        else
            _sender.Write(pubrel);
    }

    /// <summary>PUBREL. Also answered for an unknown packet id: the first answer may be lost.</summary>
    private void OnReleased(ushort packetId)
    {
        var isKnown = _publishes.Release(packetId);
        var pubcomp = new PubcompPacket(packetId, Known(isKnown));
        if (isKnown && _session!.Journal is { } journal)
            AnswerAfterCommit(journal, pubcomp);   // otherwise a crash could take the next publish with this id for a repeat
        else
            _sender.Write(pubcomp);
    }

    /// <summary>Answers a change of subscriptions: for a stored session after its commit, unless the disk fails.</summary>
    private void AnswerWhenStored(Action write)
    {
        if (_session!.Journal is { IsFailing: false } journal)
            _sender.AnswerAfterCommit(journal, write);
        else
            write();
    }

    private void AnswerAfterCommit(SessionJournal journal, PubrelPacket packet) => _sender.AnswerAfterCommit(journal, () => _sender.Write(packet));

    private void AnswerAfterCommit(SessionJournal journal, PubcompPacket packet) => _sender.AnswerAfterCommit(journal, () => _sender.Write(packet));

    private void OnDisconnect(in DisconnectPacket disconnect)
    {
        if (disconnect.Properties.Number(PropertyId.SessionExpiryInterval) is { } seconds && !_broker.Sessions.TrySetExpiry(_session!, seconds))
            throw new MqttProtocolException(ReasonCode.ProtocolError, "a session expiry in DISCONNECT after none in CONNECT");
        if (disconnect.Reason == ReasonCode.Success)
            _will = null;   // MQTT-3.14.4-3
    }

    /// <summary>Only version 5 reports an unknown packet id.</summary>
    private ReasonCode Known(bool isKnown) => isKnown || _limits.Version < MqttVersion.V5 ? ReasonCode.Success : ReasonCode.PacketIdNotFound;

    private void Subscribe(SubscribePacket subscribe)
    {
        if (!MayAnswer(subscribe.Requests.Count))
            return;
        var identifier = subscribe.Properties.Number(PropertyId.SubscriptionIdentifier) ?? 0;
        var codes = new byte[subscribe.Requests.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            var request = _terms.Of(subscribe.Requests[i]);
            var code = ReasonCode.NotAuthorized;
            if (_access!.MaySubscribe(request.Filter))
                code = _session!.Subscribe(request, identifier, _broker.Router);
            else
                _broker.OnDenied(_session!, _access, "subscribe to", System.Text.Encoding.UTF8.GetBytes(request.Filter));
            codes[i] = code >= ReasonCode.UnspecifiedError && _limits.Version < MqttVersion.V5 ? SubackPacket.Failure : (byte)code;
        }

        AnswerWhenStored(() => _sender.Write(new SubackPacket(subscribe.PacketId, codes)));
    }

    /// <summary>Ends the connection, with nothing subscribed, if the client does not take an answer with that many codes (MQTT-3.1.2-24 of
    /// version 5). All other answers are smaller than the CONNACK that it took.</summary>
    private bool MayAnswer(int codes)
    {
        if (SubackPacket.SizeOf(codes) <= _terms.MaximumPacketBytes)
            return true;
        Abort(ConnectionEnd.AnswerTooLarge);
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceivePayloadAsync()
    {
        var receiving = _publishes.ReceivePayloadAsync();
        if (!receiving.IsCompleted)
            await AnswerAsync().ConfigureAwait(false);
        if (!await receiving.ConfigureAwait(false))
            return false;

        _sender.Cork();
        var length = _publishes.PublishReceived();
        _deadline.OnReceived(isWhole: true, isCut: false);
        _broker.Metrics.OnReceived(1, 1, length, _publishes.TakePayloadBytes());
        return true;
    }

    private async ValueTask<bool> SkipPayloadAsync()
    {
        var skipping = _publishes.SkipPayloadAsync();
        if (!skipping.IsCompleted)
            await AnswerAsync().ConfigureAwait(false);
        var isWhole = await skipping.ConfigureAwait(false);
        _deadline.OnReceived(isWhole, isCut: false);
        return isWhole;
    }

    /// <summary>Sends the answers, and waits while too many are not taken.</summary>
    private ValueTask AnswerAsync() => _sender.Uncork() ? ValueTask.CompletedTask : WaitForAnswerRoomAsync();

    private async ValueTask<bool> AuthenticateAsync()
    {
        (var connect, _connect) = (_connect!, null);
        var authentication = new CancellationTokenSource();
        Volatile.Write(ref _authentication, authentication);
        if (_abort >= 0)
            return false;
        _deadline.OnConnect();
        var (reason, user) = connect.Properties.Text(PropertyId.AuthenticationMethod) is null
            ? await _broker.Authenticator.CheckAsync(connect, _transport, authentication.Token).ConfigureAwait(false)
            : (ReasonCode.BadAuthenticationMethod, null);   // only passwords are supported: MQTT-4.12.0-1 of version 5
        Volatile.Write(ref _authentication, null);

        var clientId = connect.ClientId.Length > 0 ? connect.ClientId : $"auto-{Guid.NewGuid():N}";
        _sender.Trace = _broker.Traces?.OnConnect(connect, clientId, RemoteName);
        var terms = ConnectTerms.Of(connect, _broker.Options);
        var answer = terms.Version < MqttVersion.V5 ? default
            : terms.Answer(connect, connect.ClientId.Length > 0 ? null : clientId, _broker.Options);
        if (reason == ReasonCode.Success && answer is null && terms.Version == MqttVersion.V5)
            reason = ReasonCode.PacketTooLarge;
        if (reason == ReasonCode.Success && !_broker.Sessions.Claim(clientId, user ?? ""))
            reason = ReasonCode.ClientIdentifierNotValid;
        if (reason != ReasonCode.Success)
        {
            if (_limits.Version < MqttVersion.V5)
                _sender.Write(new ConnackPacket(SessionPresent: false, ConnectReturnCodes.Of(reason) ?? ConnectReturnCode.NotAuthorized));
            else if (ConnackPacket.SizeOf(default) <= terms.MaximumPacketBytes)
                _sender.Write(new ConnackPacket(sessionPresent: false, reason, default));
            _broker.OnRefused(this, connect, reason);
            return false;
        }

        Open(connect, clientId, user, terms, answer);
        return true;
    }

    private void Open(ConnectPacket connect, string clientId, string? user, ConnectTerms terms, PropertyBlock? answer)
    {
        _terms = terms;
        var (session, present) = _broker.Sessions.Open(
            clientId, connect.CleanSession, _terms.SessionExpirySeconds, this, user ?? "", connect.Will, out var displaced);
        _session = session;
        Retrace();
        _access = new TopicAccess(_broker.Acl, user, clientId);
        if (present)
            session.Keep(_access.MaySubscribe, _broker.Router);
        _publishes.Session = session;
        _publishes.Access = _access;
        _will = connect.Will;
        if (displaced is not null)
        {
            _broker.OnTakenOver(this, displaced);
            displaced.Abort(ConnectionEnd.TakenOver);
        }

        _deadline.OnConnected(_terms.KeepAliveSeconds);
        _reader.ReadsAhead = true;
        var isV5 = _terms.Version == MqttVersion.V5;
        _sender.Write(isV5   // corked: nothing is sent before it
            ? new ConnackPacket(present, ReasonCode.Success, answer ?? default)
            : new ConnackPacket(present, ConnectReturnCode.Accepted));
        session.Attach(_sender, _terms);
        _mayDisconnect = isV5;
        _broker.Metrics.OnConnected();
        _broker.Logger.MqttClientConnected(Name, RemoteName, LogText.Of(connect.UserName ?? "-"), _terms.KeepAliveSeconds);
    }

    private async ValueTask WaitForAckRoomAsync()
    {
        _deadline.OnHeldUp();
        while (!_sender.HasAckRoom)
            await _sender.Room.WaitAsync().ConfigureAwait(false);
    }

    private async ValueTask WaitForAnswerRoomAsync()
    {
        _deadline.OnHeldUp();
        while (!_sender.HasAnswerRoom)
            await _sender.Room.WaitAsync().ConfigureAwait(false);
    }

    private void OnProtocolError(MqttProtocolException e)
    {
        var isV5 = _limits.Version == MqttVersion.V5;
        if (_session is null && isV5)
            _sender.Write(new ConnackPacket(sessionPresent: false, e.Reason, default));
        else if (_session is null && e.ReturnCode is { } code)
            _sender.Write(new ConnackPacket(SessionPresent: false, code));
        else if (_mayDisconnect)
            _sender.End(new DisconnectPacket(e.Reason, ReasonText(e.Message)));
        _broker.OnProtocolError(this, e);
    }

    /// <summary>The reason as text, if the client takes a packet of that size (MQTT-3.14.2-3 of version 5).</summary>
    private PropertyBlock ReasonText(string text)
    {
        var block = new PropertyWriter().Add(PropertyId.ReasonString, text).ToBlock();
        return FixedHeader.MaxSize + 2 + block.Length > _terms.MaximumPacketBytes ? default : block;   // MQTT-3.14.2-3
    }

    private void Finish(ConnectionEnd end)
    {
        _sender.Trace?.OnEnded(end);
        _transport.Close();
        _reader.Complete();
        _publishes.Abandon();
        if (_session is not null)
        {
            _session.Detach(_sender);
            _broker.Sessions.Leave(_session, this, _will);
            _broker.Logger.MqttClientLeft(Name, RemoteName, end);
        }

        _broker.OnEnded(this, end);
    }
}
