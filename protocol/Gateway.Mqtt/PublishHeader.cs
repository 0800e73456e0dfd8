using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Gateway.Mqtt;

/// <summary>
/// Everything of a PUBLISH but its payload (section 3.3): readable before the payload has come, so that the reader can choose where the payload is
/// to be received.
/// </summary>
/// <param name="Topic">A valid topic name; in version 5 empty when an alias stands for it. Borrowed from the buffer it was read from.</param>
/// <param name="PayloadLength">Bytes of payload that follow; may be 0.</param>
/// <param name="QoS">As sent.</param>
/// <param name="PacketId">0 with QoS 0, else not 0.</param>
/// <param name="Retain">Whether the sender wants it kept for later subscribers; to a subscriber: whether it was kept.</param>
/// <param name="Duplicate">Whether this may have been sent before.</param>
public readonly record struct PublishHeader(
    ReadOnlySequence<byte> Topic, int PayloadLength, QoS QoS, ushort PacketId, bool Retain, bool Duplicate)
{
    private const int RetainFlag = 0b0001;
    private const int QoSShift = 1;
    private const int DuplicateFlag = 0b1000;

    /// <summary>Version 5 only. Borrowed from the buffer, unless it was cut inside them.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Takes the header off the front of <paramref name="buffer"/> and leaves what has come of the payload.</summary>
    /// <returns>False, taking nothing, while the header is not all there.</returns>
    /// <exception cref="MqttProtocolException">Another packet stands there, or one that can never be valid.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PublishHeader header)
    {
        header = default;
        if (!FixedHeader.TryPeek(buffer, limits, out var start))
            return false;
        if (start.Type != PacketType.Publish)
            ThrowType(start.Type);

        var qos = (QoS)(start.Flags >> QoSShift & 3);
        var there = buffer.Length;
        if (there < start.Size + 2)
            return false;
        var first = buffer.FirstSpan;   // mostly all there is: what stands in it is not looked up by slices
        var topicLength = first.Length >= start.Size + 2 ? BinaryPrimitives.ReadUInt16BigEndian(first[start.Size..]) : ReadUInt16(buffer, start.Size);
        var length = 2 + topicLength + (qos == QoS.AtMostOnce ? 0 : 2);
        if (length > start.RemainingLength)
            ProtocolFault.Malformed("a PUBLISH whose topic ends behind it");
        var isV5 = limits.Version == MqttVersion.V5;
        if ((topicLength == 0 && !isV5) || topicLength > limits.MaxTopicBytes)
            ThrowTopicLength(topicLength);
        if (there < start.Size + length)
            return false;

        var isWhole = first.Length >= start.Size + length;
        var topic = buffer.Slice(start.Size + 2, topicLength);
        if (topicLength > 0 && !(isWhole ? TopicName.IsValid(first.Slice(start.Size + 2, topicLength), limits) : IsTopicName(topic, limits)))
            ThrowTopic(topic);
        var packetId = qos == QoS.AtMostOnce ? (ushort)0
            : isWhole ? BinaryPrimitives.ReadUInt16BigEndian(first[(start.Size + 2 + topicLength)..])
            : ReadUInt16(buffer, start.Size + 2 + topicLength);
        if (qos != QoS.AtMostOnce && packetId == 0)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "packet id 0");   // MQTT-2.3.1-1

        var properties = default(PropertyBlock);
        if (isV5 && !TryReadProperties(buffer, start, limits, ref length, out properties))
            return false;
        if (topicLength == 0 && properties.Number(PropertyId.TopicAlias) is null)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "a PUBLISH with neither topic nor alias");   // section 3.3.2.1

        header = new PublishHeader(
            topic, start.RemainingLength - length, qos, packetId, (start.Flags & RetainFlag) != 0, (start.Flags & DuplicateFlag) != 0)
        { Properties = properties };
        buffer = buffer.Slice(start.Size + length);
        return true;
    }

    /// <summary>The most bytes <see cref="Write(Span{byte})"/> needs for a topic of that many bytes.</summary>
    public static int MaxSize(int topicLength) => FixedHeader.MaxSize + 2 + topicLength + 2;

    /// <summary>The most bytes the version 5 form needs for a topic and properties of that many bytes.</summary>
    public static int MaxSize(int topicLength, int propertiesLength) => MaxSize(topicLength) + VariableInteger.MaxSize + propertiesLength;

    /// <summary>Writes the header of version 5, behind which the payload is to follow, and returns its size.</summary>
    /// <param name="destination">At least <see cref="MaxSize(int, int)"/> bytes for all properties.</param>
    /// <param name="hopProperties">Properties of this hop, in front of <see cref="Properties"/>.</param>
    public int Write(Span<byte> destination, ReadOnlySpan<byte> hopProperties)
    {
        var propertiesLength = hopProperties.Length + Properties.Length;
        var writer = new FieldWriter(destination);
        WriteStart(ref writer, VariableInteger.SizeOf(propertiesLength) + propertiesLength);
        writer.VariableInteger(propertiesLength);
        writer.Bytes(hopProperties);
        writer.Bytes(Properties.Bytes.Span);
        return writer.Written;
    }

    /// <summary>Writes the header of version 3.1.1, behind which the payload is to follow, and returns its size.</summary>
    /// <param name="destination">At least <see cref="MaxSize(int)"/> bytes.</param>
    public int Write(Span<byte> destination)
    {
        var writer = new FieldWriter(destination);
        WriteStart(ref writer, 0);
        return writer.Written;
    }

    private void WriteStart(ref FieldWriter writer, int propertiesLength)
    {
        var topicLength = (int)Topic.Length;
        var flags = (Retain ? RetainFlag : 0) | (int)QoS << QoSShift | (Duplicate ? DuplicateFlag : 0);
        writer.Header(PacketType.Publish, flags, 2 + topicLength + (QoS == QoS.AtMostOnce ? 0 : 2) + propertiesLength + PayloadLength);
        writer.UInt16(topicLength);
        foreach (var part in Topic)
            writer.Bytes(part.Span);
        if (QoS != QoS.AtMostOnce)
            writer.UInt16(PacketId);
    }

    // What few packets need is kept out of TryRead, by calls that are not inlined: their locals would be cleared for every packet.

    /// <param name="buffer">Begins with the packet.</param>
    /// <param name="start">Its fixed header.</param>
    /// <param name="limits">How long properties may be.</param>
    /// <param name="length">Where the properties begin, behind the fixed header; behind them when they are there.</param>
    /// <param name="properties">Checked.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadProperties(in ReadOnlySequence<byte> buffer, in FixedHeader start, MqttLimits limits, ref int length, out PropertyBlock properties)
    {
        properties = default;
        var from = buffer.Slice(start.Size + length);
        var remaining = start.RemainingLength;
        Span<byte> number = stackalloc byte[VariableInteger.MaxSize];
        var there = (int)Math.Min(Math.Min(number.Length, remaining - length), from.Length);
        from.Slice(0, there).CopyTo(number);
        var size = VariableInteger.TryRead(number[..there], out var bytes);
        if ((size == 0 && there == remaining - length) || length + size + bytes > remaining)
            ProtocolFault.Malformed("a PUBLISH whose properties end behind it");
        if (size == 0)
            return false;
        if (bytes > limits.MaxControlPacketBytes)
            ProtocolFault.Throw(ReasonCode.QuotaExceeded, $"a PUBLISH with {bytes} bytes of properties");   // the packet is within what was told; see MqttLimits
        if (from.Length < size + bytes)
            return false;

        length += size + bytes;
        if (bytes == 0)
            return true;
        var block = from.Slice(size, bytes);
        properties = new PropertyBlock(block.IsSingleSegment ? block.First : block.ToArray());
        PropertyReader.Check(properties.Bytes.Span, PropertyScope.Publish);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ushort ReadUInt16(in ReadOnlySequence<byte> buffer, int at)
    {
        Span<byte> bytes = stackalloc byte[2];
        buffer.Slice(at, 2).CopyTo(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowType(PacketType type) => ProtocolFault.Throw(ReasonCode.ProtocolError, $"a packet of type {type} where Publish was due");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowTopicLength(int length) => ProtocolFault.Throw(ReasonCode.TopicNameInvalid, $"a topic name of {length} bytes");

    /// <summary>Text that is none is malformed (MQTT-1.5.4-1 of version 5); a well-formed one may still be no topic name.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowTopic(in ReadOnlySequence<byte> topic)
    {
        if (!MqttText.IsValid(topic.ToArray()))
            ProtocolFault.Malformed("a topic that is not valid UTF-8");
        ProtocolFault.Throw(ReasonCode.TopicNameInvalid, "a PUBLISH to something that is not a topic name");   // MQTT-3.3.2-1, -2
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsTopicName(in ReadOnlySequence<byte> topic, MqttLimits limits) =>
        TopicName.IsValid(topic.IsSingleSegment ? topic.FirstSpan : topic.ToArray(), limits);
}
