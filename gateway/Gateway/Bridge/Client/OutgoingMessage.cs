using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Bridge.Client;

/// <summary>A message to be published.</summary>
/// <param name="Topic">A valid topic name, in UTF-8.</param>
/// <param name="Payload">Stays as it is until the message is sent, and above QoS 0 until it is acknowledged.</param>
/// <param name="QoS">0 or 1. With 0 it is sent when the broker is there, or not at all.</param>
/// <param name="Retain">Whether the broker is to keep it.</param>
internal sealed record OutgoingMessage(byte[] Topic, ReadOnlyMemory<byte> Payload, QoS QoS, bool Retain)
{
    /// <summary>Holds the payload of a picture, which goes with QoS 0: one reference belongs to the message, and is released when it was sent or dropped.</summary>
    public FrameBuffer? Owner { get; init; }

    public int Bytes => Topic.Length + Payload.Length;

    /// <summary>The message is of no more use.</summary>
    public void Release() => Owner?.Release();
}
