using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gateway.Mqtt;

namespace Gateway.Load;

/// <summary>The PUBLISH packets of the seed's pair, <c>iot/image</c> and <c>iot/latency</c>, patched for each picture (protocol/MQTT.md 4).</summary>
internal sealed class SeedPair : IPicturePackets
{
    private const int IdDigits = 10;
    private const uint FirstId = 1_000_000_000;   // ids are numbers, so those of one length have no zeros in front

    private readonly byte[] _image;
    private readonly byte[] _latency;
    private readonly bool _hasPacketId;

    public SeedPair(int qos, ReadOnlySpan<byte> jpeg)
    {
        _hasPacketId = qos > 0;
        _image = Packet("iot/image", $$"""{"id":{{FirstId}},"image":"{{Convert.ToBase64String(jpeg)}}","timestamp":"2025-04-26 15:50:20"}""", qos);
        _latency = Packet("iot/latency", $$"""{"id":{{FirstId}},"capture_time":31,"publish_time":120}""", qos);
        PayloadLength = jpeg.Length;
    }

    public int PayloadLength { get; }

    public int Count => 2;

    public ReadOnlyMemory<byte> Next(int index, uint counter, ushort packetId, long nowUs)
    {
        var packet = index == 0 ? _image : _latency;
        var payload = packet.AsSpan().IndexOf("{\"id\":"u8);
        (FirstId + counter).TryFormat(packet.AsSpan(payload + 6, IdDigits), out _, provider: CultureInfo.InvariantCulture);
        if (_hasPacketId)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(payload - 2), packetId);
        return packet;
    }

    private static byte[] Packet(string topic, string json, int qos)
    {
        var header = new PublishHeader(
            new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(topic)),
            json.Length, (QoS)qos, PacketId: (ushort)qos, Retain: false, Duplicate: false);
        var head = new byte[PublishHeader.MaxSize(topic.Length)];
        return [.. head.AsSpan(0, header.Write(head)), .. Encoding.ASCII.GetBytes(json)];
    }
}

/// <summary>The packets of one picture, in order.</summary>
internal interface IPicturePackets
{
    /// <summary>Bytes that count as the picture's payload.</summary>
    int PayloadLength { get; }

    /// <summary>Packets of one picture.</summary>
    int Count { get; }

    /// <summary>A packet of a picture; valid until the next call.</summary>
    ReadOnlyMemory<byte> Next(int index, uint counter, ushort packetId, long nowUs);
}
