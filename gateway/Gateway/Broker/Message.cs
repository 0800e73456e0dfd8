using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>
/// One published message: a buffer that holds the topic name and behind it the payload, as received, so that everyone who gets the message shares the
/// same memory under one reference count.
/// </summary>
/// <param name="Buffer">Borrowed unless said otherwise: who keeps the message takes a reference.</param>
/// <param name="TopicLength">Bytes of the topic name, at the front.</param>
/// <param name="QoS">As published.</param>
/// <param name="Retain">As published.</param>
internal readonly record struct Message(FrameBuffer Buffer, int TopicLength, QoS QoS, bool Retain)
{
    public int PayloadLength => Buffer.Length - TopicLength;

    public ReadOnlySpan<byte> Topic => Buffer.GetSpan()[..TopicLength];

    public ReadOnlySpan<byte> Payload => Buffer.GetSpan()[TopicLength..];

    public ReadOnlyMemory<byte> TopicMemory => Buffer.Memory[..TopicLength];

    public ReadOnlyMemory<byte> PayloadMemory => Buffer.Memory[TopicLength..];
}
