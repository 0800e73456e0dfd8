using System.Buffers;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

/// <summary>Packets as text for people.</summary>
public sealed class PacketTextTests
{
    [Theory, MemberData(nameof(PacketVectorTests.Valid), MemberType = typeof(PacketVectorTests))]
    public void Of_needs_all_of_a_packet_but_the_payload_and_does_not_depend_on_its_cuts(string name)
    {
        var bytes = Vectors.Read(name);
        var version = VersionOf(name);
        var whole = PacketText.Of(new ReadOnlySequence<byte>(bytes), version);
        Assert.NotNull(whole);
        Assert.DoesNotContain(whole, char.IsControl);
        foreach (var (cut, sequence) in Segments.EveryCutOf(bytes))
            Assert.True(whole == PacketText.Of(sequence, version), cut);
        foreach (var (prefix, sequence) in Segments.EveryProperPrefixOf(bytes))
            Assert.True(PacketText.Of(sequence, version) is not { } text || (bytes[0] >> 4 == 3 && text == whole), prefix);
    }

    [Theory]
    [InlineData("mqtt/connack-bad-password", "CONNACK bad user name or password (0x04), no session present, 4 bytes")]
    [InlineData("mqtt/publish-qos1-duplicate", "PUBLISH \"gateway/yard-1/frame\", QoS 1, id 7, dup, payload 4 bytes, 30 bytes")]
    [InlineData("mqtt/publish-qos0-retain-empty", "PUBLISH \"a/b\", QoS 0, retain, payload 0 bytes, 7 bytes")]
    [InlineData("mqtt/suback-mixed", "SUBACK id 10, granted QoS 1 (0x01), granted QoS 0 (0x00), unspecified error (0x80), 7 bytes")]
    [InlineData("mqtt5/unsuback-mixed", "UNSUBACK id 10, success (0x00), no subscription existed (0x11), 7 bytes")]
    [InlineData("mqtt5/publish-alias-only", "PUBLISH QoS 2, id 8, topic alias 3, payload 0 bytes, 10 bytes")]
    [InlineData("mqtt5/puback-properties", "PUBACK id 7, quota exceeded (0x97), reason string \"because\", user property \"k\" of 2 bytes, 24 bytes")]
    [InlineData("mqtt5/unsubscribe-two", "UNSUBSCRIBE id 10, \"a\", \"$share/g/b\", user property \"k\" of 2 bytes, 28 bytes")]
    [InlineData("mqtt5/disconnect-with-will", "DISCONNECT disconnect with will (0x04), 3 bytes")]
    public void Of_names_every_field(string name, string text) =>
        Assert.Equal(text, PacketText.Of(new ReadOnlySequence<byte>(Vectors.Read(name)), VersionOf(name)));

    [Fact]
    public void Of_a_CONNECT_shows_neither_user_nor_password_nor_payload() => Assert.Equal(
        "CONNECT MQTT 3.1.1, client \"yard-1\", kept session, keep alive 30 s, user given: yes, password given: yes, "
        + "will \"gateway/yard-1/status\" QoS 1 retain payload 7 bytes, 65 bytes",
        PacketText.Of(new ReadOnlySequence<byte>(Vectors.Read("mqtt/connect-everything")), MqttVersion.V311));

    [Fact]
    public void Of_a_SUBSCRIBE_names_ten_filters_and_counts_the_others()
    {
        var output = new ArrayBufferWriter<byte>();
        new SubscribePacket(1, [.. Enumerable.Range(0, 12).Select(i => new SubscriptionRequest($"f{i}", QoS.AtMostOnce))]).Write(output);
        var text = PacketText.Of(new ReadOnlySequence<byte>(output.WrittenMemory), MqttVersion.V311);
        Assert.EndsWith("\"f9\" QoS 0, and 2 more, 66 bytes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30 06 00 01 74 70 61 79", "30 06 00 01 74")]                                       // payload
    [InlineData("36 08 00 01 74 00 07 70 61 79", "36 08 00 01 74 00 07")]
    [InlineData("30 FF FF FF FF 01", "30 FF FF FF FF 01")]
    [InlineData("30", "30")]
    [InlineData("F0 00", "F0 00")]
    [InlineData("10 13 00 00 04 C2 00 3C 00 00 00 01 75 00 02 70 77", "10 13 00 00 04 C2 00 3C 00 00 00 01")]   // user name, password
    [InlineData("F0 10 18 0D 15 00 01 78 16 00 06 70 77 70 77 70 77 00", "F0 10 18")]   // authentication data
    [InlineData("82 FF 01 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F", "82 FF 01 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D")]
    public void StartOf_shows_at_most_16_bytes_and_none_of_a_payload_password_or_authentication_data(string packet, string shown)
    {
        foreach (var (cut, sequence) in Segments.EveryCutOf(Convert.FromHexString(packet.Replace(" ", "", StringComparison.Ordinal))))
            Assert.True(shown == PacketText.StartOf(sequence), cut);
    }

    private static MqttVersion VersionOf(string name) => name.StartsWith("mqtt5", StringComparison.Ordinal) ? MqttVersion.V5 : MqttVersion.V311;
}
