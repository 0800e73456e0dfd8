using System.Buffers;
using System.Runtime.CompilerServices;
using Gateway.Broker.Messages;
using Gateway.Broker.Sockets;
using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>
/// Receives the publishes of a connection: each gets its memory when its header is read, and large payloads are received straight into it. Used by
/// the connection's reader only. Allocates nothing per publish.
/// </summary>
internal sealed class IncomingPublishes(
    ClientOptions options, MqttLimits limits, TransportReader reader, ClientSender sender, IClientHandler handler, FramePool pool,
    ClientMetrics counters, TimeProvider time)
{
    /// <summary>Payloads up to this size are collected in the reader's buffer and copied, which is cheaper than a separate receive.</summary>
    private const int CopiedPayload = 16 << 10;

    private (Message Message, ushort PacketId) _incoming;   // its payload is being received
    private int _skip;                                      // payload bytes to discard
    private long? _memoryWaitStarted;

    /// <summary>Handles the PUBLISH at the front of the buffer.</summary>
    /// <returns>Null if it is complete and the next packet may follow.</returns>
    public ReadStep? Handle(ref ReadOnlySequence<byte> buffer)
    {
        var rest = buffer;
        if (!PublishHeader.TryRead(ref rest, limits, out var header))
            return ReadStep.Receive;
        if (header.QoS == QoS.ExactlyOnce)
            throw new MqttProtocolException(ReasonCode.QoSNotSupported, "a PUBLISH with QoS 2, which no subscription requested");
        if (header.Properties.Length > 0 && header.Properties.Number(PropertyId.TopicAlias) is not null)
            throw new MqttProtocolException(ReasonCode.TopicAliasInvalid, "a topic alias, where none was allowed");   // MQTT-3.1.2-26 of version 5

        var isWhole = rest.Length >= header.PayloadLength;
        if (!isWhole && header.PayloadLength <= CopiedPayload)
            return ReadStep.Receive;
        if (header.QoS == QoS.AtLeastOnce && !sender.HasAckRoom)
            return ReadStep.WaitForAcks;   // not an error: Mosquitto 2.0.11 sends a session's whole queue at once, also with version 5

        var topicLength = (int)header.Topic.Length;
        if (topicLength + header.PayloadLength > options.Mqtt.MaxPacketBytes)
            return OnOversized(header, ref buffer, rest);
        if (!pool.TryRent(topicLength + header.PayloadLength, out var memory))
            return OnOutOfMemory(header, ref buffer, rest);

        _memoryWaitStarted = null;
        header.Topic.CopyTo(memory.GetSpan());
        var message = new Message(memory, topicLength, PropertiesLength: 0, header.QoS, header.Retain, ExpiresAt: long.MaxValue);
        if (header.QoS == QoS.AtLeastOnce)
            sender.Expect(header.PacketId);
        if (!isWhole)
        {
            _incoming = (message, header.PacketId);
            buffer = rest;
            return ReadStep.ReceivePayload;
        }

        rest.Slice(0, header.PayloadLength).CopyTo(memory.GetSpan()[message.PayloadOffset..]);
        buffer = rest.Slice(header.PayloadLength);
        PassOn(message, header.PacketId);
        return null;
    }

    /// <summary>Receives the payload of <see cref="ReadStep.ReceivePayload"/> and passes the message on.</summary>
    /// <returns>False if the broker closed before.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReceivePayloadAsync()
    {
        if (!await reader.ReceiveAsync(_incoming.Message.Buffer.Memory[_incoming.Message.PayloadOffset..]).ConfigureAwait(false))
            return false;
        var (message, packetId) = _incoming;
        _incoming = default;
        PassOn(message, packetId);
        return true;
    }

    /// <summary>Discards the payload of <see cref="ReadStep.SkipPayload"/>.</summary>
    /// <returns>False if the broker closed before.</returns>
    public ValueTask<bool> SkipPayloadAsync() => reader.SkipAsync(_skip);

    /// <summary>The connection has ended.</summary>
    public void Abandon()
    {
        _incoming.Message.Buffer?.Release();
        _incoming = default;
    }

    /// <summary>Acknowledged: sent again it would be as long. A broker of version 5 has the limit from CONNECT and does not send it.</summary>
    private ReadStep OnOversized(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        counters.Oversized.Add();
        if (header.QoS == QoS.AtLeastOnce)
        {
            sender.Expect(header.PacketId);
            sender.Acknowledge(header.PacketId);
        }

        return Skip(header, ref buffer, rest);
    }

    /// <summary>QoS 0 is dropped; others wait a while, which slows the broker. In the end it must send again over a new connection.</summary>
    private ReadStep OnOutOfMemory(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        if (header.QoS == QoS.AtMostOnce)
        {
            counters.Shed.Add();
            return Skip(header, ref buffer, rest);
        }

        _memoryWaitStarted ??= time.GetTimestamp();
        return time.GetElapsedTime(_memoryWaitStarted.Value) < options.Mqtt.MemoryTimeout ? ReadStep.WaitForMemory : ReadStep.GiveUpMemory;
    }

    private ReadStep Skip(in PublishHeader header, ref ReadOnlySequence<byte> buffer, in ReadOnlySequence<byte> rest)
    {
        buffer = rest;
        _skip = header.PayloadLength;
        return ReadStep.SkipPayload;
    }

    /// <summary>Passes a complete message on, and releases its reference.</summary>
    private void PassOn(in Message message, ushort packetId)
    {
        counters.Received.Add();
        counters.ReceivedBytes.Add(message.PayloadLength);
        var ack = message.QoS == QoS.AtMostOnce ? default : new PublishAck(sender, packetId);
        if (!handler.OnMessage(message, ack))
            ack.Complete();
        message.Buffer.Release();
    }
}
