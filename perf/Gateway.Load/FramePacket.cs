using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Gateway.Mqtt;

namespace Gateway.Load;

/// <summary>A PUBLISH of <c>gateway/BOARD/frame</c>, built once and patched for every frame: protocol/MQTT.md section 3.</summary>
internal sealed class FramePacket : IPicturePackets
{
    private const int HeaderSize = 40;
    private const int CounterAt = 8;
    private const int CapturedAt = 16;
    private const int PublishedAt = 24;
    private const int JpegLengthAt = 32;

    private readonly byte[] _bytes;
    private readonly int _payloadAt;
    private readonly int _boardAt;
    private readonly bool _hasPacketId;

    public FramePacket(string board, int qos, uint bootId, ReadOnlySpan<byte> jpeg)
    {
        var topic = Encoding.UTF8.GetBytes($"gateway/{board}/frame");
        var header = new PublishHeader(
            new ReadOnlySequence<byte>(topic), HeaderSize + jpeg.Length, (QoS)qos, PacketId: (ushort)qos, Retain: false, Duplicate: false);
        var head = new byte[PublishHeader.MaxSize(topic.Length)];
        _payloadAt = header.Write(head);
        _hasPacketId = qos > 0;
        _boardAt = head.AsSpan().IndexOf(topic) + "gateway/".Length;
        _bytes = [.. head.AsSpan(0, _payloadAt), .. new byte[HeaderSize], .. jpeg];

        var frame = _bytes.AsSpan(_payloadAt);
        (frame[0], frame[1], frame[2], frame[3]) = ((byte)'G', (byte)'F', 1, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], bootId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[JpegLengthAt..], jpeg.Length);
    }

    public int PayloadLength => _bytes.Length - _payloadAt;

    public int Count => 1;

    ReadOnlyMemory<byte> IPicturePackets.Next(int index, uint counter, ushort packetId, long nowUs) => Next(counter, packetId, nowUs);

    /// <summary>Makes it a packet of another board, whose name is as long.</summary>
    public void Rename(ReadOnlySpan<byte> board) => board.CopyTo(_bytes.AsSpan(_boardAt));

    /// <summary>The packet of one frame; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Next(uint counter, ushort packetId, long nowUs)
    {
        var frame = _bytes.AsSpan(_payloadAt);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CounterAt..], counter);
        BinaryPrimitives.WriteInt64LittleEndian(frame[CapturedAt..], nowUs);
        BinaryPrimitives.WriteInt64LittleEndian(frame[PublishedAt..], nowUs);
        if (_hasPacketId)
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(_payloadAt - 2), packetId);
        return _bytes;
    }
}

internal static class UnixTime
{
    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public static long NowUs => (TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
