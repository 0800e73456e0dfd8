using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>protocol/vectors/link: bytes created without this code, which must read and write them.</summary>
public sealed class LinkVectorTests
{
    public static TheoryData<string> Names => [.. Vectors.Names("link")];

    [Theory, MemberData(nameof(Names))]
    public void As_then_write_gives_the_bytes_of_the_vector_again(string name)
    {
        var bytes = Vectors.Read(name);
        Assert.Equal(bytes, LinkBytes.Again(LinkBytes.Read(bytes)));
    }

    [Fact]
    public void Every_kind_has_a_vector()
    {
        var kinds = Vectors.Names("link").Select(name => (MessageKind)Vectors.Read(name)[3]).ToHashSet();
        Assert.Equal(Enum.GetValues<MessageKind>().Where(kind => kind != MessageKind.None).Order(), kinds.Order());
    }

    [Theory, MemberData(nameof(Names))]
    public void TryRead_gives_the_same_message_however_its_bytes_are_cut(string name)
    {
        var whole = Vectors.Read(name);
        foreach (var (cut, bytes) in Segments.EveryCutOf(whole))
        {
            var buffer = bytes;
            Assert.True(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var message), cut);
            Assert.True(buffer.IsEmpty, cut);
            Assert.True(whole.AsSpan().SequenceEqual(LinkBytes.Again(message)), cut);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TryRead_asks_for_more_and_takes_nothing_on_every_proper_prefix(string name)
    {
        foreach (var (prefix, bytes) in Segments.EveryProperPrefixOf(Vectors.Read(name)))
        {
            var buffer = bytes;
            Assert.False(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out _), prefix);
            Assert.Equal(bytes.Length, buffer.Length);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void As_refuses_every_payload_that_ends_before_its_last_field(string name)
    {
        var whole = Vectors.Read(name);
        var mayEndAnywhereAfter = FixedPart(name, whole);
        for (var length = 0; length < mayEndAnywhereAfter; length++)
        {
            if (name == "link/cameras" && length is (92 or 150))
                continue;   // the ends of the first two lists, where the messages of daemons without the other lists end
            var cut = whole[..(LinkHeader.Size + length)];
            BitConverter.TryWriteBytes(cut.AsSpan(12), length);
            var refused = Assert.Throws<LinkProtocolException>(() => LinkBytes.Again(LinkBytes.Read(cut)));
            Assert.Equal(LinkError.Malformed, refused.Error);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void As_skips_fields_of_a_later_version_behind_those_it_knows(string name)
    {
        var bytes = Vectors.Read(name);
        if ((MessageKind)bytes[3] is MessageKind.Frame or MessageKind.Reply)
            return;   // their last field takes the rest of the payload

        byte[] longer = [.. bytes, 1, 2, 3];
        BitConverter.TryWriteBytes(longer.AsSpan(12), longer.Length - LinkHeader.Size);
        Assert.Equal(bytes, LinkBytes.Again(LinkBytes.Read(longer)));
    }

    private static int FixedPart(string name, byte[] whole) => name switch
    {
        "link/frame" => Messages.FrameMessage.FieldsSize,
        _ when name.StartsWith("link/reply-", StringComparison.Ordinal) => Messages.ReplyMessage.FieldsSize,
        _ => whole.Length - LinkHeader.Size,
    };
}
