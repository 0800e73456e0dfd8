using System.Buffers.Binary;
using System.Text;

namespace Esp32.Camera.Tests.Fakes;

/// <summary>A packet from a client, parsed independently of the client's code.</summary>
/// <param name="Connection">Number of the connection, from 0.</param>
/// <param name="AtUs">The fake clock at the last byte.</param>
/// <param name="First">First byte: type and flags.</param>
/// <param name="Body">The bytes after the remaining length.</param>
internal sealed record SentPacket(int Connection, long AtUs, byte First, byte[] Body)
{
    public const int Connect = 1;
    public const int Publish = 3;
    public const int PubAck = 4;
    public const int Subscribe = 8;
    public const int PingRequest = 12;
    public const int Disconnect = 14;

    public int Type => First >> 4;

    public bool IsDup => (First & 8) != 0;

    public int Qos => First >> 1 & 3;

    public bool IsRetained => (First & 1) != 0;

    public string Topic => Encoding.UTF8.GetString(Body, 2, TopicLength);

    public ushort PacketId => BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(2 + TopicLength));

    public byte[] Payload => Body[(2 + TopicLength + (Qos > 0 ? 2 : 0))..];

    public string Text => Encoding.UTF8.GetString(Payload);

    private int TopicLength => BinaryPrimitives.ReadUInt16BigEndian(Body);
}
