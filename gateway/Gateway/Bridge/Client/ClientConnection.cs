using System.Buffers;
using System.Net.Sockets;
using Gateway.Broker.Messages;
using Gateway.Broker.Sockets;

namespace Gateway.Bridge.Client;

/// <summary>One connection to a broker, from CONNECT to its end: one task reads, one sends, a timer monitors both.</summary>
internal sealed class ClientConnection : IDisposable
{
    /// <summary>Above the ids of publishes; there is only one SUBSCRIBE.</summary>
    private const ushort SubscribeId = OutgoingQueue.MaxPacketId + 1;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Limit of the delay by a broker that does not read; in real time, as the clock of the connection may stand still.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MemoryRetry = TimeSpan.FromMilliseconds(20);

    private readonly ClientOptions _options;
    private readonly OutgoingQueue _queue;
    private readonly IClientHandler _handler;
    private readonly ClientMetrics _counters;
    private readonly TimeProvider _time;
    private readonly ClientLog _log;
    private readonly MqttLimits _limits;
    private readonly WatchedTransport _transport;
    private readonly TransportReader _reader;
    private readonly ClientSender _sender;
    private readonly IncomingPublishes _publishes;
    private readonly ITimer _sweep;
    private readonly long _started;
    private BrokerTerms? _terms;
    private KeepAliveWatch? _keepAlive;   // set with the terms
    private ClientEnding? _ending;        // the first reason counts
    private long _connectedAt;
    private volatile bool _connected;     // accepted and subscribed
    private volatile bool _waiting;       // reading is paused for acknowledgements or memory

    /// <summary>Takes over the transport, which is not open yet.</summary>
    public ClientConnection(
        ITransport transport, ClientOptions options, OutgoingQueue queue, IClientHandler handler, FramePool pool, ClientMetrics counters,
        TimeProvider time, ClientLog log)
    {
        _options = options;
        _queue = queue;
        _handler = handler;
        _counters = counters;
        _time = time;
        _log = log;

        // A PUBLISH that is too long is skipped without ending the connection: with version 3.1.1 the broker would send it again indefinitely.
        _limits = options.Mqtt.PacketLimits() with
        {
            Version = options.Version,
            MaxPacketBytes = FixedHeader.MaxSize + FixedHeader.MaxRemainingLength,
        };
        _transport = new WatchedTransport(transport, time);
        _reader = new TransportReader(_transport);
        _sender = new ClientSender(_transport, queue, options, counters, time);
        _publishes = new IncomingPublishes(options, _limits, _reader, _sender, handler, pool, counters, time);
        _started = time.GetTimestamp();
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>Whether the broker has accepted the connection and granted the subscriptions.</summary>
    public bool IsConnected => _connected;

    /// <summary>Time since then; zero before.</summary>
    public TimeSpan Lasted => _connected ? _time.GetElapsedTime(_connectedAt) : TimeSpan.Zero;

    public void Wake() => _sender.Wake();

    /// <summary>Disconnects after everything passed in before is sent. Any thread.</summary>
    public void End()
    {
        Interlocked.CompareExchange(ref _ending, new ClientEnding(ClientEnd.Stopped, "the gateway stops"), null);
        _sender.End(new DisconnectPacket());
    }

    /// <summary>Ends the connection at once; the first reason counts. Any thread.</summary>
    public void Abort(ClientEnding ending)
    {
        Interlocked.CompareExchange(ref _ending, ending, null);
        _transport.Close();
        _sender.Close();
    }

    /// <summary>Serves the connection to its end. Does not throw.</summary>
    public async Task<ClientEnding> RunAsync()
    {
        var sending = Task.CompletedTask;
        try
        {
            await _transport.OpenAsync().ConfigureAwait(false);
            var (user, password) = _options.Credentials();
            _sender.Write(output => ConnectWith(user, password).Write(output));
            sending = SendAsync();
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var ending = EndingOf(e);
            if (e is MqttProtocolException fault && _options.Version == MqttVersion.V5 && _terms is not null)
            {
                Interlocked.CompareExchange(ref _ending, ending, null);
                _sender.End(new DisconnectPacket(fault.Reason));   // reports the reason: MQTT-4.13.2-1
                await Task.WhenAny(sending, Task.Delay(FarewellTime, CancellationToken.None)).ConfigureAwait(false);
            }

            Abort(ending);
        }
        finally
        {
            await _sweep.DisposeAsync().ConfigureAwait(false);
            Abort(new ClientEnding(ClientEnd.Lost, "the connection broke"));
            await sending.ConfigureAwait(false);
            _reader.Complete();
            _publishes.Abandon();
        }

        return _ending!;
    }

    public void Dispose() => _sweep.Dispose();

    private ClientEnding EndingOf(Exception e) => e switch
    {
        BrokerRefusedException refusal => new ClientEnding(ClientEnd.Refused, refusal.Message, refusal.IsLasting),
        TransportRefusedException refusal => new ClientEnding(ClientEnd.Refused, refusal.Message, IsRefusal: true),
        MqttProtocolException fault => new ClientEnding(
            ClientEnd.ProtocolError, $"the broker sent {fault.Message}; is it an MQTT broker, and does it support this Bridge:Version?"),
        IOException or SocketException => new ClientEnding(
            ClientEnd.Lost,
            _terms is null ? $"{e.Message.TrimEnd('.')}, before the broker answered; does it require TLS, or another user?" : e.Message),
        ObjectDisposedException or OperationCanceledException => new ClientEnding(ClientEnd.Lost, "the connection broke"),
        _ => FaultOf(e),
    };

    private ClientEnding FaultOf(Exception e)
    {
        _log.Failed(e);
        return new ClientEnding(ClientEnd.Fault, "a fault of the gateway");
    }

    private ConnectPacket ConnectWith(string? user, byte[]? password) => new()
    {
        Version = _options.Version,
        ClientId = _options.ClientId,
        CleanSession = _options.CleanStart,
        KeepAliveSeconds = (ushort)_options.Settings.KeepAlive.TotalSeconds,
        Will = _options.Will,
        UserName = user,
        Password = password is null ? null : (ReadOnlyMemory<byte>?)password,   // the shorter form would convert null to an empty password
        Properties = _options.Version < MqttVersion.V5 ? default : Properties(),
    };

    private PropertyBlock Properties()
    {
        var properties = new PropertyWriter()
            .Add(PropertyId.ReceiveMaximum, (uint)_options.Settings.ReceiveMaximum)
            .Add(PropertyId.MaximumPacketSize, (uint)_options.Mqtt.MaxPacketBytes);
        if (!_options.CleanStart)
            properties = properties.Add(PropertyId.SessionExpiryInterval, (uint)_options.Settings.SessionExpiry.TotalSeconds);
        return properties.ToBlock();
    }

    private async Task SendAsync()
    {
        try
        {
            await _sender.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Abort(EndingOf(e));
            return;
        }

        _transport.Close();   // after DISCONNECT
    }

    private void Sweep()
    {
        if (!_connected)
        {
            if (_time.GetElapsedTime(_started) >= _options.Settings.ConnectTimeout)
            {
                Abort(new ClientEnding(
                    ClientEnd.Silent,
                    $"the broker did not answer within {_options.Settings.ConnectTimeout}; is it an MQTT broker, and is Bridge:Tls right?"));
            }

            return;
        }

        if (_sender.OldestWaits >= _options.Settings.AckTimeout)
        {
            Abort(new ClientEnding(
                ClientEnd.NotCommitted,
                $"a picture could not be stored for {_options.Settings.AckTimeout}; the broker must send it again. The log has the reason"));
            return;
        }

        switch (_keepAlive!.Check(_transport.LastReceived, _transport.LastSent, !_waiting))
        {
            case KeepAliveStep.Ping:
                _sender.Ping();
                break;
            case KeepAliveStep.GiveUp:
                Abort(new ClientEnding(ClientEnd.Silent, "the broker no longer answers"));
                break;
        }
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            var result = await _reader.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            var step = Handle(ref buffer);
            if (step == ReadStep.Receive)
                _reader.AdvanceTo(buffer.Start, buffer.End);
            else
                _reader.AdvanceTo(buffer.Start);
            if (step == ReadStep.Receive && result.IsCompleted)
                throw new IOException("the broker closed the connection");

            switch (step)
            {
                case ReadStep.ReceivePayload when !await _publishes.ReceivePayloadAsync().ConfigureAwait(false):
                case ReadStep.SkipPayload when !await _publishes.SkipPayloadAsync().ConfigureAwait(false):
                    throw new IOException("the broker closed the connection in the middle of a message");
                case ReadStep.WaitForAcks:
                    await WaitForAckRoomAsync().ConfigureAwait(false);
                    break;
                case ReadStep.WaitForMemory:
                    _waiting = true;
                    await Task.Delay(MemoryRetry, _time).ConfigureAwait(false);
                    break;
                case ReadStep.GiveUpMemory:
                    Abort(new ClientEnding(
                        ClientEnd.OutOfMemory,
                        "there is no frame memory; raise Frames:MaxPoolBytes, or find the slow part: the disk, or a client of the link"));
                    break;
            }

            if (_ending is { End: not ClientEnd.Stopped })
                return;
            _waiting &= step == ReadStep.WaitForMemory;
        }
    }

    private async ValueTask WaitForAckRoomAsync()
    {
        _waiting = true;
        while (!_sender.HasAckRoom)
            await _sender.Room.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Handles the packets at the front of the buffer that need no waiting.</summary>
    private ReadStep Handle(ref ReadOnlySequence<byte> buffer)
    {
        while (FixedHeader.TryPeek(buffer, _limits, out var header))
        {
            if ((_terms is null) != (header.Type == PacketType.Connack))
            {
                // MQTT-3.2.0-1, -2
                throw new MqttProtocolException(ReasonCode.ProtocolError, _terms is null ? "another packet than CONNACK first" : "a second CONNACK");
            }

            if (header.Type == PacketType.Publish)
            {
                if (_publishes.Handle(ref buffer) is { } step)
                    return step;
            }
            else if (buffer.Length < header.PacketLength)
            {
                return ReadStep.Receive;
            }
            else
            {
                HandleWhole(ref buffer, header.Type);
            }
        }

        return ReadStep.Receive;
    }

    private void HandleWhole(ref ReadOnlySequence<byte> buffer, PacketType type)
    {
        switch (type)
        {
            case PacketType.Connack:
                OnConnack(ref buffer);
                break;
            case PacketType.Suback when SubackPacket.TryRead(ref buffer, _limits, out var suback):
                OnSuback(suback);
                break;
            case PacketType.Puback when PubackPacket.TryRead(ref buffer, _limits, out var puback):
                OnPuback(puback);
                break;
            case PacketType.Pingresp when EmptyPacket.TryRead(ref buffer, type, _limits):
                break;
            case PacketType.Disconnect when _options.Version == MqttVersion.V5 && DisconnectPacket.TryRead(ref buffer, _limits, out var disconnect):
                throw BrokerRefusal.Of("the broker ended the connection:", disconnect.Reason, disconnect.Properties);
            default:
                throw new MqttProtocolException(ReasonCode.ProtocolError, $"a packet of type {type}, which was not requested");
        }
    }

    private void OnConnack(ref ReadOnlySequence<byte> buffer)
    {
        const byte WrongVersion = (byte)ConnectReturnCode.UnacceptableProtocolVersion;
        if (_options.Version == MqttVersion.V5 && buffer.IsSingleSegment && buffer.FirstSpan is [_, 2, _, WrongVersion, ..])
            throw BrokerRefusal.Of(ConnectReturnCode.UnacceptableProtocolVersion);   // from a broker that supports only 3.1.1
        ConnackPacket.TryRead(ref buffer, _limits, out var connack);
        var terms = BrokerTerms.Of(connack, _options);
        if (!terms.SharedAvailable
            && _options.Subscriptions.FirstOrDefault(request => SharedFilter.IsShared(request.Filter)) is { Filter: not null } shared)
            throw BrokerRefusal.OfFilter(shared.Filter, (byte)ReasonCode.SharedSubscriptionsNotSupported);

        _terms = terms;
        _keepAlive = new KeepAliveWatch(_time, terms.KeepAlive, _options.Settings.ConnectTimeout);
        _reader.ReadsAhead = true;
        if (_options.Subscriptions.Count == 0)
            OnReady();
        else
            _sender.Write(output => new SubscribePacket(SubscribeId, _options.Subscriptions).Write(output, _options.Version));
    }

    private void OnSuback(SubackPacket suback)
    {
        if (_connected || suback.PacketId != SubscribeId || suback.ReturnCodes.Length != _options.Subscriptions.Count)
            throw new MqttProtocolException(ReasonCode.ProtocolError, "a SUBACK without a SUBSCRIBE");
        for (var i = 0; i < suback.ReturnCodes.Length; i++)
        {
            var (request, code) = (_options.Subscriptions[i], suback.ReturnCodes.Span[i]);
            if (code >= SubackPacket.Failure && !_options.MayRefuse(request.Filter))
                throw BrokerRefusal.OfFilter(request.Filter, code);
            if (code >= SubackPacket.Failure)
                _log.RefusedOptional(request.Filter);
            else if (code < (byte)request.MaximumQoS)
                _log.GrantedLess(request.Filter);
        }

        OnReady();
    }

    private void OnReady()
    {
        _connectedAt = _time.GetTimestamp();
        _connected = true;
        _counters.Connects.Add();
        _queue.Open(_terms!.SessionPresent);
        _log.Connected(_terms);
        _handler.OnConnected();
        _sender.Publish(_terms);
    }

    private void OnPuback(in PubackPacket puback)
    {
        if (puback.Reason >= ReasonCode.UnspecifiedError)
        {
            _counters.Refused.Add();
            _log.PublishRefused(puback.Reason);
        }

        if (_queue.Acknowledge(puback.PacketId))
            _sender.Wake();
    }
}
