using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Ingest;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>
/// One client's connection: reads its packets, one task for its whole life, and answers them. A payload that has not come yet is received from the
/// transport straight into frame memory.
/// </summary>
internal sealed class MqttConnection
{
    /// <summary>Payloads up to this size are waited for in the reader's buffer and copied: cheaper than a receive of their own.</summary>
    private const int CopiedPayload = 16 << 10;

    private static readonly TimeSpan MemoryRetry = TimeSpan.FromMilliseconds(20);

    private readonly MqttBroker _broker;
    private readonly ITransport _transport;
    private readonly TransportReader _reader;
    private readonly ConnectionSender _sender;
    private readonly RouteCache _routes = new();
    private readonly ConnectionDeadline _deadline;
    private CancellationTokenSource? _authentication;
    private ConnectPacket? _connect;
    private MqttSession? _session;
    private WillMessage? _will;
    private (Message Message, ushort PacketId) _incoming;   // its payload is being received
    private int _skip;                                      // payload bytes to throw away
    private long _memoryWaitStarted;                        // timestamp; 0 while not waiting
    private int _packets;
    private int _publishes;
    private int _abort = -1;

    public MqttConnection(MqttBroker broker, ITransport transport)
    {
        _broker = broker;
        _transport = transport;
        _reader = new TransportReader(transport);
        _sender = new ConnectionSender(transport, broker.Options, broker.Metrics);
        _deadline = new ConnectionDeadline(broker.Time, broker.Options);
    }

    /// <summary>What the reader does when it has handled what it could.</summary>
    private enum Next
    {
        Receive,
        Authenticate,
        ReceivePayload,
        SkipPayload,
        WaitForAcks,
        WaitForMemory,
        GiveUpMemory,
        Disconnect,
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
            end = await ReadPacketsAsync().ConfigureAwait(false);
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
            _packets = _publishes = 0;
            var next = Handle(ref buffer);
            _deadline.OnReceived(_packets > 0, isCut: !buffer.IsEmpty || next == Next.ReceivePayload);
            _broker.Metrics.OnReceived(_packets, _publishes, received - buffer.Length);
            if (next == Next.Receive)
                _reader.AdvanceTo(buffer.Start, buffer.End);
            else
                _reader.AdvanceTo(buffer.Start);

            if (next == Next.Authenticate && !await AuthenticateAsync().ConfigureAwait(false))
                return ConnectionEnd.Refused;
            if (!_sender.Uncork())
                await WaitForAnswerRoomAsync().ConfigureAwait(false);
            if (_abort >= 0 || (next == Next.Receive && result.IsCompleted))
                return ConnectionEnd.Lost;

            switch (next)
            {
                case Next.ReceivePayload when !await ReceivePayloadAsync().ConfigureAwait(false):
                case Next.SkipPayload when !await _reader.SkipAsync(_skip).ConfigureAwait(false):
                    return ConnectionEnd.Lost;
                case Next.WaitForAcks:
                    await WaitForAckRoomAsync().ConfigureAwait(false);
                    break;
                case Next.WaitForMemory:
                    await Task.Delay(MemoryRetry, _broker.Time).ConfigureAwait(false);
                    break;
                case Next.GiveUpMemory:
                    return ConnectionEnd.OutOfMemory;
                case Next.Disconnect:
                    return ConnectionEnd.Disconnect;
            }
        }
    }

    /// <summary>Handles the packets at the front of the buffer, as many as can be handled without waiting.</summary>
    private Next Handle(ref ReadOnlySequence<byte> buffer)
    {
        while (FixedHeader.TryPeek(buffer, _broker.Limits, out var header))
        {
            if ((_session is null) != (header.Type == PacketType.Connect))
                throw new MqttProtocolException(ReasonCode.ProtocolError, _session is null ? "a packet before CONNECT" : "a second CONNECT");   // MQTT-3.1.0-1, -2

            if (header.Type == PacketType.Publish)
            {
                var next = HandlePublish(ref buffer);
                if (next is not null)
                    return next.Value;
            }
            else
            {
                if (buffer.Length < header.PacketLength)
                    return Next.Receive;
                HandleWhole(ref buffer, header.Type);
                if (header.Type == PacketType.Connect)
                    return Next.Authenticate;
                if (header.Type == PacketType.Disconnect)
                    return Next.Disconnect;
            }
        }

        return Next.Receive;
    }

    private void HandleWhole(ref ReadOnlySequence<byte> buffer, PacketType type)
    {
        var limits = _broker.Limits;
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
                throw new MqttProtocolException(ReasonCode.ProtocolError, $"a packet of type {type}, which only a server sends or belongs to QoS 2");
        }
    }

    private void Subscribe(SubscribePacket subscribe)
    {
        var codes = new byte[subscribe.Requests.Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = _session!.Subscribe(subscribe.Requests[i], _broker.Router);
        _sender.Write(new SubackPacket(subscribe.PacketId, codes));
    }

    /// <returns>Null when the publish is done and the next packet may follow.</returns>
    private Next? HandlePublish(ref ReadOnlySequence<byte> buffer)
    {
        var rest = buffer;
        if (!PublishHeader.TryRead(ref rest, _broker.Limits, out var header))
            return Next.Receive;
        if (header.QoS == QoS.ExactlyOnce)
            throw new MqttProtocolException(ReasonCode.QoSNotSupported, "a PUBLISH with QoS 2");

        var isWhole = rest.Length >= header.PayloadLength;
        if (!isWhole && header.PayloadLength <= CopiedPayload)
            return Next.Receive;
        if (header.QoS == QoS.AtLeastOnce && !_sender.HasAckRoom)
            return Next.WaitForAcks;

        var topicLength = (int)header.Topic.Length;
        if (!_broker.Pool.TryRent(topicLength + header.PayloadLength, out var memory))
            return OnOutOfMemory(header, ref buffer, rest);

        _memoryWaitStarted = 0;
        header.Topic.CopyTo(memory.GetSpan());
        var message = new Message(memory, topicLength, header.QoS, header.Retain);
        if (!isWhole)
        {
            _incoming = (message, header.PacketId);
            buffer = rest;
            return Next.ReceivePayload;
        }

        rest.Slice(0, header.PayloadLength).CopyTo(memory.GetSpan()[topicLength..]);
        buffer = rest.Slice(header.PayloadLength);
        Publish(message, header.PacketId);
        return null;
    }

    /// <summary>QoS 0 is shed; QoS 1 waits a while, which slows its sender, and then has to send again over a new connection.</summary>
    private Next OnOutOfMemory(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        if (header.QoS == QoS.AtMostOnce)
        {
            _broker.Metrics.OnDropped(DropReason.OutOfMemory);
            buffer = rest;
            _packets++;
            _publishes++;
            _skip = header.PayloadLength;
            return Next.SkipPayload;
        }

        if (_memoryWaitStarted == 0)
            _memoryWaitStarted = _broker.Time.GetTimestamp();
        return _broker.Time.GetElapsedTime(_memoryWaitStarted) < _broker.Options.MemoryTimeout ? Next.WaitForMemory : Next.GiveUpMemory;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceivePayloadAsync()
    {
        var (message, packetId) = _incoming;
        if (!await _reader.ReceiveAsync(message.Buffer.Memory[message.TopicLength..]).ConfigureAwait(false))
            return false;

        _incoming = default;
        _sender.Cork();
        Publish(message, packetId);
        _deadline.OnReceived(isWhole: true, isCut: false);
        _broker.Metrics.OnReceived(1, 1, message.PayloadLength);
        if (!_sender.Uncork())
            await WaitForAnswerRoomAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Passes a whole message on, and gives up its reference.</summary>
    private void Publish(in Message message, ushort packetId)
    {
        _packets++;
        _publishes++;
        var ack = message.QoS == QoS.AtMostOnce ? default : new PublishAck(_sender, packetId);
        if (ack.Target is not null)
            _sender.Expect(packetId);
        if (!_broker.Router.Publish(message, _session!.ClientId, _routes, ack))
            ack.Complete();
        message.Buffer.Release();
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
        var reason = await _broker.Authenticator.CheckAsync(connect, authentication.Token).ConfigureAwait(false);
        Volatile.Write(ref _authentication, null);

        if (reason != ReasonCode.Success)
        {
            _sender.Write(new ConnackPacket(SessionPresent: false, ConnectReturnCodes.Of(reason) ?? ConnectReturnCode.NotAuthorized));
            _broker.OnRefused(this, reason);
            return false;
        }

        var clientId = connect.ClientId.Length > 0 ? connect.ClientId : $"auto-{Guid.NewGuid():N}";
        var (session, present) = _broker.Sessions.Open(clientId, connect.CleanSession, this, out var displaced);
        _session = session;
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
        _sender.Uncork();   // what was already to be sent still is, if the transport lives
        _sender.Close();
        _transport.Close();
        _reader.Complete();
        _incoming.Message.Buffer?.Release();
        if (_session is not null)
        {
            _session.Detach(_sender);
            if (_will is not null && end != ConnectionEnd.Stopping)
                _broker.PublishWill(_session, _will);
            _broker.Sessions.Leave(_session, this);
            _broker.Logger.MqttClientLeft(Name, RemoteName, end);
        }

        _broker.OnEnded(this, end);
    }
}
