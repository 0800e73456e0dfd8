namespace Esp32.Camera;

/// <summary>One connection to the broker: sends one message at a time, waits for its answer, and keeps the connection alive in between.</summary>
/// <remarks>
/// Used by one thread. Every fault is final: close the connection and open another. Pass a QoS 1 message without PUBACK unchanged to the next
/// connection, which sends it with DUP and the same packet id. On TCP a lost packet is a lost connection, so nothing is sent twice on one connection.
/// </remarks>
internal sealed class MqttConnection
{
    private readonly IByteChannel _channel;
    private readonly IBoardClock _clock;
    private readonly ChannelWriter _writer;
    private readonly MqttPacketReader _reader = new MqttPacketReader();
    private readonly byte[] _incoming = new byte[64];
    private readonly int _ackTimeoutMs;
    private readonly long _pingAfterUs;
    private int _incomingAt;
    private int _incomingEnd;
    private long _lastSentUs;
    private long _pingSentUs = -1;
    private byte[] _command;

    private MqttConnection(IByteChannel channel, IBoardClock clock, int ackTimeoutMs, int keepAliveSeconds)
    {
        _channel = channel;
        _clock = clock;
        _writer = new ChannelWriter(channel);
        _ackTimeoutMs = ackTimeoutMs;
        _pingAfterUs = keepAliveSeconds * 500000L; // half of the keep alive; the broker closes after one and a half
    }

    /// <summary>Opens a connection and sends CONNECT.</summary>
    /// <exception cref="CameraException">The connection failed, the answer is late, or the broker refused it.</exception>
    public static MqttConnection Open(IChannelFactory channels, CameraOptions options, IBoardClock clock, string willTopic, string willText)
    {
        // QoS 1 keeps the session, so that an unacknowledged message may be sent again with its packet id.
        byte[] connect = MqttPackets.Connect(
            options.BoardId, options.User, options.Password, options.Qos == 0, options.KeepAliveSeconds, willTopic, willText);
        IByteChannel channel = channels.Open(options.Host, options.Port, options.SendTimeoutMs);
        try
        {
            MqttConnection connection = new MqttConnection(channel, clock, options.AckTimeoutMs, options.KeepAliveSeconds);
            connection._channel.Write(connect, 0, connect.Length);
            connection._lastSentUs = clock.ElapsedMicroseconds;
            int code = connection.WaitFor(MqttPackets.ConnAck, -1, "CONNACK") & 255;
            if (code != 0)
                throw new CameraException(CameraFault.Refused, Refusal(code, options));
            return connection;
        }
        catch (CameraException)
        {
            channel.Close();
            throw;
        }
    }

    /// <summary>Sends a message and with QoS 1 waits for its acknowledgement.</summary>
    /// <remarks>The packet id is used only if the message has none yet: after a fault another connection sends it with the same id.</remarks>
    public void Publish(OutgoingMessage message, ushort packetId)
    {
        if (message.PacketId == 0)
            message.PacketId = packetId;

        byte[] head = MqttPackets.PublishHead(message);
        message.Attempts++;
        long began = _clock.ElapsedMicroseconds;
        _writer.Write(head, 0, head.Length);
        message.Payload.WriteTo(_writer);
        _writer.Flush();
        _lastSentUs = _clock.ElapsedMicroseconds;
        message.Sent = true;
        message.PublishUs = _lastSentUs - began;
        if (message.Qos == 0)
            return;

        WaitFor(MqttPackets.PubAck, message.PacketId, "PUBACK");
        message.AcknowledgeUs = _clock.ElapsedMicroseconds - began;
    }

    /// <summary>Subscribes to a topic with QoS 1.</summary>
    /// <returns>False if the broker refused it.</returns>
    public bool Subscribe(string topic, ushort packetId)
    {
        byte[] packet = MqttPackets.Subscribe(topic, packetId);
        _channel.Write(packet, 0, packet.Length);
        _lastSentUs = _clock.ElapsedMicroseconds;
        WaitFor(MqttPackets.SubAck, packetId, "SUBACK");
        return _reader.IsGranted;
    }

    /// <summary>Takes the newest message received since the last call; null without one.</summary>
    public byte[] TakeCommand()
    {
        byte[] command = _command;
        _command = null;
        return command;
    }

    /// <summary>Receives for the given time, and sends PINGREQ when due.</summary>
    public void Idle(int milliseconds)
    {
        KeepAlive();
        if (Receive(milliseconds))
            TakeOther();
    }

    /// <summary>Sends DISCONNECT, so that the will is not published, and closes.</summary>
    public void Disconnect()
    {
        _channel.Write(MqttPackets.Disconnect, 0, MqttPackets.Disconnect.Length);
        _channel.Close();
    }

    /// <summary>Closes without DISCONNECT.</summary>
    public void Abandon() => _channel.Close();

    private int WaitFor(int type, int value, string name)
    {
        long deadline = _clock.ElapsedMicroseconds + (_ackTimeoutMs * 1000L);
        while (true)
        {
            long leftUs = deadline - _clock.ElapsedMicroseconds;
            if (leftUs <= 0)
                throw Late(name, "is the broker overloaded, or the network lossy?");
            if (!Receive((int)((leftUs + 999) / 1000)))
                continue;
            if (_reader.Type == type && (value < 0 || _reader.Value == value))
                return _reader.Value;
            TakeOther(); // any other answer belongs to an earlier packet and is ignored
        }
    }

    private void KeepAlive()
    {
        long now = _clock.ElapsedMicroseconds;
        if (_pingSentUs >= 0 && now - _pingSentUs > _ackTimeoutMs * 1000L)
            throw Late("PINGRESP", "the broker or the network is down.");
        if (_pingSentUs >= 0 || now - _lastSentUs < _pingAfterUs)
            return;

        _channel.Write(MqttPackets.PingRequest, 0, MqttPackets.PingRequest.Length);
        _lastSentUs = now;
        _pingSentUs = now;
    }

    private CameraException Late(string answer, string advice) =>
        new CameraException(CameraFault.TimedOut, "No " + answer + " within " + _ackTimeoutMs.ToString() + " ms: " + advice);

    private void TakeOther()
    {
        if (_reader.Type == MqttPackets.PingResponse)
            _pingSentUs = -1;
        if (_reader.Type == MqttPackets.Publish)
            TakeMessage();
    }

    /// <summary>A message counts as received when it is here: it is retained, so the next connection gets it again.</summary>
    private void TakeMessage()
    {
        byte[] payload = _reader.Payload();
        if (payload != null)
            _command = payload;
        if (_reader.MessageId == 0)
            return;
        byte[] packet = MqttPackets.Acknowledge(_reader.MessageId);
        _channel.Write(packet, 0, packet.Length);
        _lastSentUs = _clock.ElapsedMicroseconds;
    }

    /// <summary>Whether a packet is complete.</summary>
    private bool Receive(int timeoutMs)
    {
        if (_incomingAt == _incomingEnd)
        {
            _incomingAt = 0;
            _incomingEnd = _channel.Read(_incoming, 0, _incoming.Length, timeoutMs);
        }

        while (_incomingAt < _incomingEnd)
        {
            if (_reader.Take(_incoming[_incomingAt++]))
                return true;
        }

        return false;
    }

    /// <summary>MQTT 3.1.1 table 3.1, with the remedy.</summary>
    private static string Refusal(int code, CameraOptions options)
    {
        string who = options.User == null ? "a connection without user name" : "user '" + options.User + "'";
        switch (code)
        {
            case 1:
                return "The broker does not support MQTT 3.1.1 (CONNACK 1).";
            case 2:
                return "The broker does not accept the client id '" + options.BoardId + "' (CONNACK 2).";
            case 3:
                return "The broker is not ready for connections (CONNACK 3).";
            case 4:
            case 5:
                return "The broker refused " + who + " (CONNACK " + code.ToString() + "): check user and password.";
            default:
                return "The broker refused the connection with unknown code " + code.ToString() + ".";
        }
    }
}
