using System.Buffers;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

public sealed class LinkCodecTests
{
    private const int LengthAt = 12;

    [Fact]
    public void TryRead_takes_messages_off_the_front_one_by_one()
    {
        var buffer = new ReadOnlySequence<byte>([.. LinkBytes.Of(new PingMessage(1)), .. LinkBytes.Of(new PongMessage(2)), 0x43]);
        Assert.True(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var first));
        Assert.Equal(new PingMessage(1), first.As<PingMessage>());
        Assert.True(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var second));
        Assert.Equal(new PongMessage(2), second.As<PongMessage>());
        Assert.False(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out _));
        Assert.Equal(1, buffer.Length);
    }

    [Theory]
    [InlineData(1025u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void TryRead_refuses_an_over_long_payload_from_the_header_alone(uint length)
    {
        var header = Header();
        BitConverter.TryWriteBytes(header.AsSpan(LengthAt), length);
        Assert.Equal(LinkError.TooLong, Refused(header, LinkLimits.Handshake));
    }

    [Fact]
    public void TryRead_accepts_a_payload_of_exactly_the_limit()
    {
        var header = Header();
        BitConverter.TryWriteBytes(header.AsSpan(LengthAt), 1024);
        var buffer = new ReadOnlySequence<byte>([.. header, .. new byte[1024]]);
        Assert.True(LinkCodec.TryRead(ref buffer, LinkLimits.Handshake, out var message));
        Assert.Equal(1024, message.Payload.Length);
    }

    [Theory]
    [InlineData(0, 0x47, LinkError.NotALink)]
    [InlineData(1, 0x43, LinkError.NotALink)]
    [InlineData(2, 0, LinkError.UnsupportedVersion)]
    [InlineData(2, 2, LinkError.UnsupportedVersion)]
    [InlineData(3, 0x86, LinkError.UnsupportedFeature)]
    public void TryRead_refuses_a_header_that_is_not_of_this_version(int at, byte value, LinkError error)
    {
        var header = Header();
        header[at] = value;
        Assert.Equal(error, Refused(header, LinkLimits.Default));
    }

    [Fact]
    public void TryRead_gives_a_kind_it_does_not_know_to_be_skipped()
    {
        var bytes = LinkBytes.Of(new PingMessage(1));
        bytes[3] = 99;
        Assert.Equal((MessageKind)99, LinkBytes.Read(bytes).Kind);
    }

    [Fact]
    public void As_refuses_another_kind()
    {
        var bytes = LinkBytes.Of(new PingMessage(1));
        Assert.Equal(LinkError.UnexpectedKind, Assert.Throws<LinkProtocolException>(() => LinkBytes.Read(bytes).As<PongMessage>()).Error);
    }

    [Fact]
    public void TryWrite_appends_nothing_when_the_payload_is_longer_than_the_peer_accepts()
    {
        var output = new ArrayBufferWriter<byte>();
        var limits = LinkLimits.Default with { MaxPayload = 7 };
        Assert.False(LinkCodec.TryWrite(output, new PingMessage(1), limits));
        Assert.Equal(0, output.WrittenCount);
        Assert.True(LinkCodec.TryWrite(output, new PingMessage(1), limits with { MaxPayload = 8 }));
        Assert.Equal(LinkHeader.Size + 8, output.WrittenCount);
    }

    [Fact]
    public void Write_cuts_an_over_long_text_at_a_character()
    {
        var limit = LinkLimits.Default.MaxText;
        var text = new string('a', limit - 1) + "ü";   // the last character would end one byte after the limit
        var error = LinkBytes.Read(LinkBytes.Of(new ErrorMessage(LinkError.Internal, text))).As<ErrorMessage>();
        Assert.Equal(new string('a', limit - 1), error.Text);
    }

    [Fact]
    public void Write_leaves_out_what_the_peer_would_refuse_of_a_list()
    {
        var most = LinkLimits.Default.MaxObjects;
        var motion = new MotionMessage(1, 1, MotionState.Idle, new ushort[] { 1 }, new MotionObject[most + 1]);
        Assert.Equal(most, LinkBytes.Read(LinkBytes.Of(motion)).As<MotionMessage>().Objects.Length);
    }

    [Theory]
    [InlineData("link/cameras", LinkHeader.Size)]
    [InlineData("link/subscribe", LinkHeader.Size + 15)]
    [InlineData("link/motion", LinkHeader.Size + 1)]
    [InlineData("link/stats", LinkHeader.Size)]
    public void As_refuses_a_count_that_the_payload_cannot_hold(string vector, int countAt)
    {
        var bytes = Vectors.Read(vector);
        BitConverter.TryWriteBytes(bytes.AsSpan(countAt), (ushort)30);
        Assert.Equal(LinkError.Malformed, Assert.Throws<LinkProtocolException>(() => LinkBytes.Again(LinkBytes.Read(bytes))).Error);
        BitConverter.TryWriteBytes(bytes.AsSpan(countAt), ushort.MaxValue);
        Assert.Equal(LinkError.TooLong, Assert.Throws<LinkProtocolException>(() => LinkBytes.Again(LinkBytes.Read(bytes))).Error);
    }

    [Fact]
    public void As_refuses_a_text_that_is_not_utf8()
    {
        var bytes = LinkBytes.Of(new ErrorMessage(LinkError.Internal, "text"));
        bytes[^1] = 0xFF;
        Assert.Equal(LinkError.Malformed, Assert.Throws<LinkProtocolException>(() => LinkBytes.Read(bytes).As<ErrorMessage>()).Error);
    }

    [Fact]
    public void As_refuses_a_name_longer_than_the_limit()
    {
        var bytes = Vectors.Read("link/auth");
        BitConverter.TryWriteBytes(bytes.AsSpan(LinkHeader.Size + 65), (ushort)(LinkLimits.Handshake.MaxName + 1));
        Assert.Equal(LinkError.TooLong, Assert.Throws<LinkProtocolException>(() => LinkBytes.Read(bytes).As<AuthMessage>()).Error);
    }

    [Fact]
    public void TryRead_of_mutated_bytes_gives_a_message_or_a_protocol_error_and_nothing_else()
    {
        var random = new Random(20_260_101);
        var vectors = Vectors.Names("link").Select(Vectors.Read).ToArray();
        var outcomes = new Dictionary<LinkError, int>();
        for (var round = Fuzz.Rounds(200_000, least: 5000); round > 0; round--)
        {
            var bytes = Mutated(vectors[random.Next(vectors.Length)], random);
            var outcome = Outcome(bytes);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        // All outcomes occurred, so the mutations get past the header.
        Assert.Superset(
            new HashSet<LinkError>
            {
                LinkError.None, LinkError.NotALink, LinkError.UnsupportedVersion,
                LinkError.UnsupportedFeature, LinkError.TooLong, LinkError.Malformed,
            },
            outcomes.Keys.ToHashSet());
    }

    private static byte[] Header() => LinkBytes.Of(new PingMessage(1))[..LinkHeader.Size];

    private static LinkError Refused(byte[] bytes, LinkLimits limits) => Assert.Throws<LinkProtocolException>(() =>
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        LinkCodec.TryRead(ref buffer, limits, out _);
    }).Error;

    private static byte[] Mutated(byte[] vector, Random random)
    {
        var bytes = (byte[])vector.Clone();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            // Mostly in the payload, because a broken header is refused early.
            var from = random.Next(4) == 0 ? 0 : Math.Min(LinkHeader.Size, bytes.Length - 1);
            bytes[random.Next(from, bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static LinkError Outcome(byte[] bytes)
    {
        try
        {
            var buffer = new ReadOnlySequence<byte>(bytes);
            if (LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var message))
                LinkBytes.Again(message);
            return LinkError.None;
        }
        catch (LinkProtocolException e)
        {
            return e.Error;
        }
    }
}
