using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>A message to be published.</summary>
/// <param name="Topic">A valid topic name in UTF-8.</param>
/// <param name="Payload">Must not change before the message is sent, or, above QoS 0, acknowledged.</param>
/// <param name="QoS">0 or 1. With 0 it is sent if the broker is connected, or dropped.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
internal sealed record OutgoingMessage(byte[] Topic, ReadOnlyMemory<byte> Payload, QoS QoS, bool Retain)
{
    /// <summary>The buffer of a picture's payload, with QoS 0: the message has a reference, which is released when it is sent or dropped.</summary>
    public FrameBuffer? Owner { get; init; }

    public int Bytes => Topic.Length + Payload.Length;

    public void Release() => Owner?.Release();
}
