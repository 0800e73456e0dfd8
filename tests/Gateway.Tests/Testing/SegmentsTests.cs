using System.Buffers;
using Gateway.Testing;

namespace Gateway.Tests.Testing;

public sealed class SegmentsTests
{
    private static readonly byte[] Bytes = [1, 2, 3, 4];

    [Fact]
    public void Every_cut_keeps_the_bytes()
    {
        var cuts = Segments.EveryCutOf(Bytes).ToArray();
        Assert.Equal(7, cuts.Length);   // whole, five places to cut, byte by byte
        Assert.All(cuts, cut => Assert.Equal(Bytes, cut.Bytes.ToArray()));
    }

    [Fact]
    public void Byte_by_byte_has_a_piece_for_each_byte()
    {
        var pieces = 0;
        foreach (var piece in Segments.EveryCutOf(Bytes).Last().Bytes)
        {
            Assert.Equal(1, piece.Length);
            pieces++;
        }

        Assert.Equal(Bytes.Length, pieces);
    }

    [Fact]
    public void Proper_prefixes_leave_at_least_the_last_byte_out() =>
        Assert.Equal([0, 1, 2, 3], Segments.EveryProperPrefixOf(Bytes).Select(prefix => prefix.Bytes.Length));
}
