using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Broker.Access;
using Gateway.Broker.Listeners;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>
/// One client's connection: reads its packets, one task for its whole life, and answers them. A payload that has not come yet is received from the
/// transport straight into frame memory.
/// </summary>
internal sealed class MqttConnection
{
    private static readonly TimeSpan MemoryRetry = TimeSpan.FromMilliseconds(20);

    private readonly MqttBroker _broker;
    private readonly ITransport _transport;
    private readonly TransportReader _reader;
    private readonly ConnectionSender _sender;
    private readonly PublishReceiver _publishes;
    private readonly ConnectionDeadline _deadline;
    private CancellationTokenSource? _authentication;
    private ConnectPacket? _connect;
    private MqttSession? _session;
    private TopicAccess? _access;
    private WillMessage? _will;
    private int _packets;   // handled since the last receive, publishes not among them
    private int _abort = -1;

    public MqttConnection(MqttBroker broker, ITransport transport)
    {
        _broker = broker;
        _transport = transport;
        _reader = new TransportReader(transport);
        _sender = new ConnectionSender(transport, broker.Options, broker.Metrics);
        _publishes = new PublishReceiver(broker, _reader, _sender);
        _deadline = new ConnectionDeadline(broker.Time, broker.Options);
    }

    public string RemoteName => _transport.RemoteName;

    /// <summary>For the log: the client id made harmless, or where it comes from while it has none.</summary>
    public string Name => _session is null ? _transport.RemoteName : LogText.Of(_session.ClientId);

    /// <summary>Ends the connection when its time is up. Any thread.</summary>
    public void CheckDeadline(long now)
    {
        if (_deadline.IsOver(now))
            Abort(_deadline.Reason);
    }

    /// <summary>Ends the connection from outside. Any thread, any number of times; the first reason counts.</summary>
    public void Abort(ConnectionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _abort, (int)reason, -1) != -1)
            return;
        _transport.Close();
        _sender.Close();
        Volatile.Read(ref _authentication)?.Cancel();
    }

    /// <summary>Serves the connection to its end. Does not throw.</summary>
    public async Task RunAsync()
    {
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

        _sender.Uncork();   // what was already to be sent still is, if the transport lives
        _sender.Close();
        if (_sender.Fault is { } fault)
        {
            end = ConnectionEnd.InternalError;
            _broker.Logger.MqttConnectionFailed(Name, fault);
        }

        Finish(_abort >= 0 ? (ConnectionEnd)_abort : end);
    }

    private async Task<ConnectionEnd> ReadPacketsAsync()
    {
        while (true)
        {
            var result = await _reader.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            var received = buffer.Length;
            _sender.Cork();
            _packets = 0;
            var next = Handle(ref buffer);
            var publishes = _publishes.TakeCount();
            _deadline.OnReceived(_packets + publishes > 0, isCut: !buffer.IsEmpty || next == ReadStep.ReceivePayload);
            _broker.Metrics.OnReceived(_packets + publishes, publishes, received - buffer.Length);
            if (next == ReadStep.Receive)
                _reader.AdvanceTo(buffer.Start, buffer.End);
            else
                _reader.AdvanceTo(buffer.Start);

            if (next == ReadStep.Authenticate && !await AuthenticateAsync().ConfigureAwait(false))
                return ConnectionEnd.Refused;
            if (!_sender.Uncork())
                await WaitForAnswerRoomAsync().ConfigureAwait(false);
            if (_abort >= 0 || (next == ReadStep.Receive && result.IsCompleted))
                return ConnectionEnd.Lost;

            switch (next)
            {
                case ReadStep.ReceivePayload when !await ReceivePayloadAsync().ConfigureAwait(false):
                case ReadStep.SkipPayload when !await _publishes.SkipPayloadAsync().ConfigureAwait(false):
                    return ConnectionEnd.Lost;
                case ReadStep.WaitForAcks:
                    await WaitForAckRoomAsync().ConfigureAwait(false);
                    break;
                case ReadStep.WaitForMemory:
                    await Task.Delay(MemoryRetry, _broker.Time).ConfigureAwait(false);
                    break;
                case ReadStep.GiveUpMemory:
                    return ConnectionEnd.OutOfMemory;
                case ReadStep.Disconnect:
                    return ConnectionEnd.Disconnect;
            }
        }
    }

    /// <summary>Handles the packets at the front of the buffer, as many as can be handled without waiting.</summary>
    private ReadStep Handle(ref ReadOnlySequence<byte> buffer)
    {
        while (FixedHeader.TryPeek(buffer, _broker.Limits, out var header))
        {
            if ((_session is null) != (header.Type == PacketType.Connect))
                throw new MqttProtocolException(ReasonCode.ProtocolError, _session is null ? "a packet before CONNECT" : "a second CONNECT");   // MQTT-3.1.0-1, -2

            if (header.Type == PacketType.Publish)
            {
                if (_publishes.Handle(ref buffer) is { } next)
                    return next;
            }
            else
            {
                if (buffer.Length < header.PacketLength)
                    return ReadStep.Receive;
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
        var limits = _broker.Limits;
        _packets++;
        switch (type)
        {
            case PacketType.Connect:
                ConnectPacket.TryRead(ref buffer, limits, out _connect);
                if (_connect!.Version != MqttVersion.V311)
                    throw new MqttProtocolException(ReasonCode.UnsupportedProtocolVersion, "a protocol version other than 3.1.1");
                break;
            case PacketType.Puback when PubackPacket.TryRead(ref buffer, limits, out var puback):
                _session!.Outbox.Acknowledge(puback.PacketId);
                _sender.Wake();
                break;
            case PacketType.Pubrec when PubrecPacket.TryRead(ref buffer, limits, out var pubrec):
                _session!.Outbox.Receive(pubrec.PacketId);
                _sender.Write(new PubrelPacket(pubrec.PacketId));
                break;
            case PacketType.Pubcomp when PubcompPacket.TryRead(ref buffer, limits, out var pubcomp):
                _session!.Outbox.Complete(pubcomp.PacketId);
                _sender.Wake();
                break;
            case PacketType.Pubrel when PubrelPacket.TryRead(ref buffer, limits, out var pubrel):
                _session!.Release(pubrel.PacketId);
                _sender.Write(new PubcompPacket(pubrel.PacketId));   // also for an unknown id: the answer to the first one was lost
                break;
            case PacketType.Subscribe when SubscribePacket.TryRead(ref buffer, limits, out var subscribe):
                Subscribe(subscribe);
                break;
            case PacketType.Unsubscribe when UnsubscribePacket.TryRead(ref buffer, limits, out var unsubscribe):
                foreach (var filter in unsubscribe.Filters)
                    _session!.Unsubscribe(filter, _broker.Router);
                _sender.Write(new UnsubackPacket(unsubscribe.PacketId));
                break;
            case PacketType.Pingreq when EmptyPacket.TryRead(ref buffer, type, limits):
                _sender.WritePingresp();
                break;
            case PacketType.Disconnect when EmptyPacket.TryRead(ref buffer, type, limits):
                _will = null;   // MQTT-3.14.4-3
                break;
            default:
                throw new MqttProtocolException(ReasonCode.ProtocolError, $"a packet of type {type}, which only a server sends");
        }
    }

    private void Subscribe(SubscribePacket subscribe)
    {
        var codes = new byte[subscribe.Requests.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            var request = subscribe.Requests[i];
            if (_access!.MaySubscribe(request.Filter))
            {
                codes[i] = _session!.Subscribe(request, _broker.Router);
                continue;
            }

            codes[i] = SubackPacket.Failure;
            _broker.OnDenied(_session!, _access, "subscribe to", System.Text.Encoding.UTF8.GetBytes(request.Filter));
        }

        _sender.Write(new SubackPacket(subscribe.PacketId, codes));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceivePayloadAsync()
    {
        if (!await _publishes.ReceivePayloadAsync().ConfigureAwait(false))
            return false;

        _sender.Cork();
        var length = _publishes.PublishReceived();
        _deadline.OnReceived(isWhole: true, isCut: false);
        _broker.Metrics.OnReceived(1, 1, length);
        if (!_sender.Uncork())
            await WaitForAnswerRoomAsync().ConfigureAwait(false);
        return true;
    }

    private async ValueTask<bool> AuthenticateAsync()
    {
        var connect = _connect!;
        _connect = null;
        var authentication = new CancellationTokenSource();
        Volatile.Write(ref _authentication, authentication);
        if (_abort >= 0)
            return false;
        _deadline.OnConnect();
        var (reason, user) = await _broker.Authenticator.CheckAsync(connect, _transport, authentication.Token).ConfigureAwait(false);
        Volatile.Write(ref _authentication, null);

        var clientId = connect.ClientId.Length > 0 ? connect.ClientId : $"auto-{Guid.NewGuid():N}";
        if (reason == ReasonCode.Success && !_broker.Sessions.Claim(clientId, user ?? ""))
            reason = ReasonCode.ClientIdentifierNotValid;
        if (reason != ReasonCode.Success)
        {
            _sender.Write(new ConnackPacket(SessionPresent: false, ConnectReturnCodes.Of(reason) ?? ConnectReturnCode.NotAuthorized));
            _broker.OnRefused(this, reason);
            return false;
        }

        var (session, present) = _broker.Sessions.Open(clientId, connect.CleanSession, this, out var displaced);
        _session = session;
        session.Owner = user ?? "";
        _access = new TopicAccess(_broker.Acl, user, clientId);
        if (present)
            session.Keep(_access.MaySubscribe, _broker.Router);
        _publishes.Session = session;
        _publishes.Access = _access;
        _will = connect.Will;
        if (displaced is not null)
        {
            _broker.Logger.MqttTakenOver(Name, displaced.RemoteName, RemoteName);
            displaced.Abort(ConnectionEnd.TakenOver);
        }

        _deadline.OnConnected(connect.KeepAliveSeconds);
        _reader.ReadsAhead = true;
        _sender.Write(new ConnackPacket(present, ConnectReturnCode.Accepted));   // corked: nothing else is sent before it
        session.Attach(_sender);
        _broker.Logger.MqttClientConnected(Name, RemoteName, LogText.Of(connect.UserName ?? "-"), connect.KeepAliveSeconds);
        return true;
    }

    private async ValueTask WaitForAckRoomAsync()
    {
        _deadline.OnReceived(isWhole: true, isCut: true);
        while (!_sender.HasAckRoom)
            await _sender.Room.WaitAsync().ConfigureAwait(false);
    }

    private async ValueTask WaitForAnswerRoomAsync()
    {
        _deadline.OnReceived(isWhole: true, isCut: true);
        while (!_sender.HasAnswerRoom)
            await _sender.Room.WaitAsync().ConfigureAwait(false);
    }

    private void OnProtocolError(MqttProtocolException e)
    {
        if (_session is null && e.ReturnCode is { } code)
            _sender.Write(new ConnackPacket(SessionPresent: false, code));
        _broker.OnProtocolError(this, e);
    }

    private void Finish(ConnectionEnd end)
    {
        _transport.Close();
        _reader.Complete();
        _publishes.Abandon();
        if (_session is not null)
        {
            _session.Detach(_sender);
            if (_will is not null && end != ConnectionEnd.Stopping)
                _broker.PublishWill(_session, _access!, _will);
            _broker.Sessions.Leave(_session, this);
            _broker.Logger.MqttClientLeft(Name, RemoteName, end);
        }

        _broker.OnEnded(this, end);
    }
}
