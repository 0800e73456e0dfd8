namespace Gateway.Broker.Messages;

/// <summary>One published message. The buffer holds the topic name, then the properties that belong to the message, then the payload as received, so
/// all receivers share its memory under one reference count.</summary>
/// <param name="Buffer">Borrowed unless said otherwise: a holder takes a reference.</param>
/// <param name="TopicLength">Bytes of the topic name.</param>
/// <param name="PropertiesLength">Bytes of the properties, in the format of a version 5 PUBLISH.</param>
/// <param name="QoS">As published.</param>
/// <param name="Retain">As published.</param>
/// <param name="ExpiresAt">The timestamp after which it must not be sent; <see cref="long.MaxValue"/> for none.</param>
internal readonly record struct Message(FrameBuffer Buffer, int TopicLength, int PropertiesLength, QoS QoS, bool Retain, long ExpiresAt)
{
    /// <summary>Null for a message made here.</summary>
    public Arrival? Arrival { get; init; }

    public int PayloadOffset => TopicLength + PropertiesLength;

    public int PayloadLength => Buffer.Length - PayloadOffset;

    public ReadOnlySpan<byte> Topic => Buffer.GetSpan()[..TopicLength];

    public ReadOnlySpan<byte> Payload => Buffer.GetSpan()[PayloadOffset..];

    public ReadOnlyMemory<byte> TopicMemory => Buffer.Memory[..TopicLength];

    public PropertyBlock Properties => new(Buffer.Memory[TopicLength..PayloadOffset]);

    public ReadOnlyMemory<byte> PayloadMemory => Buffer.Memory[PayloadOffset..];

    /// <summary>The expiry timestamp that the properties set.</summary>
    public static long ExpiryOf(PropertyBlock properties, TimeProvider time) => properties.Number(PropertyId.MessageExpiryInterval) is { } seconds
        ? time.GetTimestamp() + (seconds * time.TimestampFrequency)
        : long.MaxValue;
}
