using System.Buffers;

namespace Gateway.Mqtt.Tests;

public sealed class FixedHeaderTests
{
    private static readonly MqttLimits Widest = new() { MaxPacketBytes = int.MaxValue, MaxControlPacketBytes = int.MaxValue };

    // Table 2.4 of the specification: the smallest and largest value of each size.
    public static TheoryData<int, byte[]> Lengths => new()
    {
        { 3, [0x30, 0x03] },
        { 127, [0x30, 0x7F] },
        { 128, [0x30, 0x80, 0x01] },
        { 16_383, [0x30, 0xFF, 0x7F] },
        { 16_384, [0x30, 0x80, 0x80, 0x01] },
        { 2_097_151, [0x30, 0xFF, 0xFF, 0x7F] },
        { 2_097_152, [0x30, 0x80, 0x80, 0x80, 0x01] },
        { 268_435_455, [0x30, 0xFF, 0xFF, 0xFF, 0x7F] },
    };

    [Theory, MemberData(nameof(Lengths))]
    public void Remaining_length_is_written_and_read_as_the_specification_shows(int length, byte[] bytes)
    {
        var written = new byte[FixedHeader.MaxSize];
        var size = FixedHeader.Write(written, PacketType.Publish, 0, length);
        Assert.Equal(bytes, written[..size]);

        Assert.True(FixedHeader.TryPeek(new ReadOnlySequence<byte>(bytes), Widest, out var header));
        Assert.Equal(new FixedHeader(PacketType.Publish, 0, length, size), header);
    }

    [Fact]
    public void TryPeek_refuses_256_MB_announced_in_five_bytes_before_anything_follows()
    {
        var fault = Assert.Throws<MqttProtocolException>(() =>
            FixedHeader.TryPeek(new ReadOnlySequence<byte>([0x32, 0xFF, 0xFF, 0xFF, 0x7F]), MqttLimits.Default, out _));
        Assert.Equal(ReasonCode.PacketTooLarge, fault.Reason);
    }

    [Theory, InlineData(PacketType.Publish, 0, 100, true), InlineData(PacketType.Publish, 0, 101, false)]
    [InlineData(PacketType.Subscribe, 2, 50, true), InlineData(PacketType.Subscribe, 2, 51, false)]
    public void TryPeek_counts_the_whole_packet_against_the_limit_of_its_type(PacketType type, int flags, int packetLength, bool allowed)
    {
        var limits = new MqttLimits { MaxPacketBytes = 100, MaxControlPacketBytes = 50 };
        var bytes = new byte[2];
        FixedHeader.Write(bytes, type, flags, packetLength - 2);

        if (allowed)
            Assert.True(FixedHeader.TryPeek(new ReadOnlySequence<byte>(bytes), limits, out _));
        else
            Assert.Throws<MqttProtocolException>(() => FixedHeader.TryPeek(new ReadOnlySequence<byte>(bytes), limits, out _));
    }

    [Fact]
    public void TryPeek_allows_for_every_first_byte_only_what_table_2_2_allows()
    {
        for (var first = 0; first < 256; first++)
        {
            var type = (PacketType)(first >> 4);
            var flags = first & 15;
            var allowed = type switch
            {
                PacketType.Publish => (flags & 6) != 6 && (flags & 14) != 8,
                PacketType.Pubrel or PacketType.Subscribe or PacketType.Unsubscribe => flags == 2,
                0 or > PacketType.Disconnect => false,
                _ => flags == 0,
            };
            var buffer = new ReadOnlySequence<byte>([(byte)first]);
            var fault = Record.Exception(() => FixedHeader.TryPeek(buffer, MqttLimits.Default, out _));
            Assert.True(
                allowed ? fault is null : fault is MqttProtocolException { Reason: ReasonCode.MalformedPacket }, $"first byte {first:X2}: {fault}");
        }
    }
}
