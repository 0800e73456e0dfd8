using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Broker.Messages;

/// <summary>
/// One published message: a buffer that holds the topic name, behind it the properties that belong to the message, behind them the payload, as received, so that everyone
/// who gets the message shares the same memory under one reference count.
/// </summary>
/// <param name="Buffer">Borrowed unless said otherwise: who keeps the message takes a reference.</param>
/// <param name="TopicLength">Bytes of the topic name, at the front.</param>
/// <param name="PropertiesLength">Bytes of the properties, as a PUBLISH of version 5 has them.</param>
/// <param name="QoS">As published.</param>
/// <param name="Retain">As published.</param>
/// <param name="ExpiresAt">The timestamp after which nobody is to be sent it; <see cref="long.MaxValue"/> for never.</param>
internal readonly record struct Message(FrameBuffer Buffer, int TopicLength, int PropertiesLength, QoS QoS, bool Retain, long ExpiresAt)
{
    /// <summary>When it was received; null for one that is not received but made here.</summary>
    public Arrival? Arrival { get; init; }

    /// <summary>Where the payload begins.</summary>
    public int PayloadOffset => TopicLength + PropertiesLength;

    public int PayloadLength => Buffer.Length - PayloadOffset;

    public ReadOnlySpan<byte> Topic => Buffer.GetSpan()[..TopicLength];

    public ReadOnlySpan<byte> Payload => Buffer.GetSpan()[PayloadOffset..];

    public ReadOnlyMemory<byte> TopicMemory => Buffer.Memory[..TopicLength];

    public PropertyBlock Properties => new(Buffer.Memory[TopicLength..PayloadOffset]);

    public ReadOnlyMemory<byte> PayloadMemory => Buffer.Memory[PayloadOffset..];

    /// <summary>The timestamp a message expires at whose properties say so.</summary>
    public static long ExpiryOf(PropertyBlock properties, TimeProvider time) => properties.Number(PropertyId.MessageExpiryInterval) is { } seconds
        ? time.GetTimestamp() + (seconds * time.TimestampFrequency)
        : long.MaxValue;
}
