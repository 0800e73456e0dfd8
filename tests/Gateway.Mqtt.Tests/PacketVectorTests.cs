using System.Buffers;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

/// <summary>Every packet in protocol/vectors/mqtt and mqtt5, valid and invalid, cut in every way.</summary>
public sealed class PacketVectorTests
{
    private const string Answer = "# Answered with: ";

    public static TheoryData<string> Valid => [.. Names.Where(name => !IsInvalid(name))];

    public static TheoryData<string> Invalid => [.. Names.Where(IsInvalid)];

    private static IEnumerable<string> Names => Vectors.Names("mqtt").Concat(Vectors.Names("mqtt5"));

    [Theory, MemberData(nameof(Valid))]
    public void TryRead_gives_the_same_packet_however_its_bytes_are_cut(string name)
    {
        var bytes = Vectors.Read(name);
        foreach (var (cut, sequence) in Segments.EveryCutOf(bytes))
        {
            var buffer = sequence;
            var packet = AnyPacket.Read(ref buffer, LimitsOf(name));
            Assert.True(packet is not null, cut);
            Assert.True(buffer.IsEmpty, cut);
            Assert.Equal(bytes, AnyPacket.Write(packet, LimitsOf(name).Version));   // the same bytes, so every field was read
        }
    }

    [Theory, MemberData(nameof(Valid))]
    public void TryRead_of_every_proper_prefix_asks_for_more_and_takes_nothing(string name)
    {
        foreach (var (prefix, sequence) in Segments.EveryProperPrefixOf(Vectors.Read(name)))
        {
            var buffer = sequence;
            Assert.True(AnyPacket.Read(ref buffer, LimitsOf(name)) is null, prefix);
            Assert.True(buffer.Length == sequence.Length, prefix);
        }
    }

    [Theory, MemberData(nameof(Valid))]
    public void TryRead_leaves_the_packet_that_follows(string name)
    {
        var bytes = Vectors.Read(name);
        var buffer = new ReadOnlySequence<byte>([.. bytes, 0xC0, 0x00]);
        Assert.NotNull(AnyPacket.Read(ref buffer, LimitsOf(name)));
        Assert.Equal(PacketType.Pingreq, AnyPacket.Read(ref buffer, LimitsOf(name)));
    }

    [Theory, MemberData(nameof(Invalid))]
    public void TryRead_refuses_what_no_further_bytes_can_make_valid(string name)
    {
        var lines = File.ReadLines(RepositoryRoot.Combine("protocol", "vectors", name + ".hex"));
        var reason = Enum.Parse<ReasonCode>(lines.Single(line => line.StartsWith(Answer, StringComparison.Ordinal))[Answer.Length..]);
        var bytes = Vectors.Read(name);
        foreach (var (cut, sequence) in Segments.EveryCutOf(bytes))
        {
            var buffer = sequence;
            var fault = Assert.Throws<MqttProtocolException>(() => AnyPacket.Read(ref buffer, LimitsOf(name)));
            Assert.True(fault.Reason == reason, $"{cut}: {fault.Reason}, {fault.Message}");
        }

        foreach (var (prefix, sequence) in Segments.EveryProperPrefixOf(bytes))
        {
            var buffer = sequence;
            Assert.True(ReadOrFault(ref buffer, name) is null or MqttProtocolException, prefix);
        }
    }

    private static MqttLimits LimitsOf(string name) =>
        MqttLimits.Default with { Version = name.StartsWith("mqtt5/", StringComparison.Ordinal) ? MqttVersion.V5 : MqttVersion.V311 };

    private static bool IsInvalid(string name) => name.Contains("/invalid-", StringComparison.Ordinal);

    private static object? ReadOrFault(ref ReadOnlySequence<byte> buffer, string name)
    {
        try
        {
            return AnyPacket.Read(ref buffer, LimitsOf(name));
        }
        catch (MqttProtocolException e)
        {
            return e;
        }
    }
}
