using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Gateway.Mqtt;

/// <summary>
/// A PUBLISH without its payload (section 3.3). It is readable before the payload has arrived, so the caller can choose where to receive the payload.
/// </summary>
/// <param name="Topic">A valid topic name, borrowed from the buffer that was read. In version 5 empty if an alias replaces it.</param>
/// <param name="PayloadLength">Bytes of the payload, 0 or more.</param>
/// <param name="QoS">The QoS of this hop.</param>
/// <param name="PacketId">0 with QoS 0, otherwise not 0.</param>
/// <param name="Retain">From a publisher: keep the message for later subscribers. To a subscriber: this is a kept message.</param>
/// <param name="Duplicate">Whether the message may have been sent before.</param>
public readonly record struct PublishHeader(
    ReadOnlySequence<byte> Topic, int PayloadLength, QoS QoS, ushort PacketId, bool Retain, bool Duplicate)
{
    private const int RetainFlag = 0b0001;
    private const int QoSShift = 1;
    private const int DuplicateFlag = 0b1000;

    /// <summary>Version 5 only. Borrowed from the buffer if they lie in one segment, otherwise a copy.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Takes the header from the front of <paramref name="buffer"/> and leaves the received part of the payload.</summary>
    /// <returns>False, with nothing taken, while the header is incomplete.</returns>
    /// <exception cref="MqttProtocolException">The buffer begins with another packet, or with one that no further bytes can make valid.</exception>
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
        var first = buffer.FirstSpan;   // usually holds the whole header, which is then read without slicing the sequence
        var topicLength = first.Length >= start.Size + 2 ? BinaryPrimitives.ReadUInt16BigEndian(first[start.Size..]) : ReadUInt16(buffer, start.Size);
        var length = 2 + topicLength + (qos == QoS.AtMostOnce ? 0 : 2);
        if (length > start.RemainingLength)
            ProtocolFault.Malformed("the topic of a PUBLISH runs past its end");
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

    /// <summary>Most bytes that <see cref="Write(Span{byte})"/> writes, by the bytes of the topic.</summary>
    public static int MaxSize(int topicLength) => FixedHeader.MaxSize + 2 + topicLength + 2;

    /// <summary>Most bytes of the version 5 form, by the bytes of the topic and of all properties.</summary>
    public static int MaxSize(int topicLength, int propertiesLength) => MaxSize(topicLength) + VariableInteger.MaxSize + propertiesLength;

    /// <summary>
    /// Writes the header of version 5, at most <see cref="MaxSize(int, int)"/> bytes, and returns its size. The payload follows it.
    /// The properties of this hop come in front of <see cref="Properties"/>.
    /// </summary>
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

    /// <summary>Writes the header of version 3.1.1, at most <see cref="MaxSize(int)"/> bytes, and returns its size. The payload follows it.</summary>
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

    // Rare cases are handled outside TryRead and not inlined: their locals would otherwise be cleared for every packet.

    /// <summary>Reads and checks the properties at <paramref name="length"/> bytes after the fixed header, and moves it past them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadProperties(
        in ReadOnlySequence<byte> buffer, in FixedHeader start, MqttLimits limits, ref int length, out PropertyBlock properties)
    {
        properties = default;
        var from = buffer.Slice(start.Size + length);
        var remaining = start.RemainingLength;
        Span<byte> number = stackalloc byte[VariableInteger.MaxSize];
        var there = (int)Math.Min(Math.Min(number.Length, remaining - length), from.Length);
        from.Slice(0, there).CopyTo(number);
        var size = VariableInteger.TryRead(number[..there], out var bytes);
        if ((size == 0 && there == remaining - length) || length + size + bytes > remaining)
            ProtocolFault.Malformed("the properties of a PUBLISH run past its end");
        if (size == 0)
            return false;
        if (bytes > limits.MaxControlPacketBytes)
            ProtocolFault.Throw(ReasonCode.QuotaExceeded, $"a PUBLISH with {bytes} bytes of properties");   // see MqttLimits.ReasonForLength
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
    private static void ThrowType(PacketType type) =>
        ProtocolFault.Throw(ReasonCode.ProtocolError, $"a packet of type {type}, expected {PacketType.Publish}");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowTopicLength(int length) => ProtocolFault.Throw(ReasonCode.TopicNameInvalid, $"a topic name of {length} bytes");

    /// <summary>Ill-formed text is malformed (MQTT-1.5.4-1 of version 5); well-formed text may still not be a topic name.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowTopic(in ReadOnlySequence<byte> topic)
    {
        if (!MqttText.IsValid(topic.ToArray()))
            ProtocolFault.Malformed("a topic is not valid UTF-8");
        ProtocolFault.Throw(ReasonCode.TopicNameInvalid, "a PUBLISH to something that is not a topic name");   // MQTT-3.3.2-1, -2
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsTopicName(in ReadOnlySequence<byte> topic, MqttLimits limits) =>
        TopicName.IsValid(topic.IsSingleSegment ? topic.FirstSpan : topic.ToArray(), limits);
}
