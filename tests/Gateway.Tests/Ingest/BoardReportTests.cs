using System.Text;
using Gateway.Ingest.Commands;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

/// <summary>The texts of protocol/MQTT.md section 8, as the gateway reads and writes them.</summary>
public sealed class BoardReportTests
{
    [Fact]
    public void TryRead_reads_the_vectors()
    {
        Assert.True(BoardState.TryRead(Vectors.Read("board/state-all"), out var all));
        Assert.Equal(new BoardState(0x1A2B3C4D, 1000, 12, "VGA", Flash: false), all);
        Assert.True(BoardState.TryRead(Vectors.Read("board/state-interval"), out var interval));
        Assert.Equal(new BoardState(0x1A2B3C4D, 1000, Quality: null, Resolution: null, Flash: null), interval);
    }

    [Theory]
    [InlineData(""" {"intervalMs" : 5 , "later":{"bootId":7,"quality":99}, "bootId":0,"more":[1,{"flash":3}]} """)]
    [InlineData("""{"bootId":0,"bootId":0,"intervalMs":5}""")]
    public void TryRead_takes_members_in_any_order_and_ignores_others(string text)
    {
        Assert.True(BoardState.TryRead(Encoding.UTF8.GetBytes(text), out var state));
        Assert.Equal(new BoardState(0, 5, null, null, null), state);
    }

    [Theory]
    [InlineData("")]
    [InlineData("online")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"bootId\":1}")]
    [InlineData("{\"intervalMs\":1}")]
    [InlineData("{\"bootId\":-1,\"intervalMs\":1}")]
    [InlineData("{\"bootId\":4294967296,\"intervalMs\":1}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":0}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":86400001}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":99999999999999999999}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1.5}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":\"1\"}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"quality\":64}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"quality\":null}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"flash\":1}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"flash\":\"true\"}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"resolution\":7}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"resolution\":\"\"}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"resolution\":\"<script>\"}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"resolution\":\"VGA\\u0041\"}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1,\"resolution\":\"AVERYLONGNAMEOFASIZE\"}")]
    [InlineData("{\"bootId\":1,\"intervalMs\":1")]
    public void TryRead_refuses_a_text_that_is_no_report(string text) => Assert.False(BoardState.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TryRead_refuses_every_cut_of_a_report_and_one_that_is_too_long()
    {
        var whole = Vectors.Read("board/state-all");
        for (var length = 0; length < whole.Length; length++)
            Assert.False(BoardState.TryRead(whole.AsSpan(0, length), out _));
        byte[] longest = [.. whole, .. Enumerable.Repeat((byte)' ', BoardState.MaxLength - whole.Length)];
        Assert.True(BoardState.TryRead(longest, out _));
        Assert.False(BoardState.TryRead([.. longest, (byte)' '], out _));
    }

    [Fact]
    public void TryRead_of_changed_and_deep_reports_never_throws()
    {
        var random = new Random(5);
        for (var round = Fuzz.Rounds(20_000, least: 500); round > 0; round--)
        {
            var text = Vectors.Read("board/state-all");
            for (var change = random.Next(1, 4); change > 0; change--)
                text[random.Next(text.Length)] = (byte)random.Next(256);
            BoardState.TryRead(text, out _);
            BoardChange.Read(text);
        }

        Assert.False(BoardState.TryRead(Encoding.ASCII.GetBytes(new string('{', 512) + new string('}', 512)), out _));
    }

    [Fact]
    public void A_change_is_written_as_the_vector_and_read_again()
    {
        var change = new BoardChange(1000, 12, "VGA", Flash: true);
        var restart = Encoding.ASCII.GetString(BoardChange.Restart(0x1A2B3C4D));
        Assert.Equal(
            Encoding.ASCII.GetString(Vectors.Read("board/set-all")), $"{Encoding.ASCII.GetString(change.ToBytes())[..^1]},{restart[1..]}");
        Assert.Equal(change, BoardChange.Read(change.ToBytes()));
        Assert.Equal(change, BoardChange.Read(Vectors.Read("board/set-all")));
        Assert.Equal("{}"u8, BoardChange.None.ToBytes());
    }

    [Fact]
    public void Read_leaves_out_what_is_no_setting()
    {
        var text = """{"intervalMs":-1,"quality":"12","resolution":"vga","flash":0,"deep":{"intervalMs":5}}"""u8;
        Assert.Equal(BoardChange.None, BoardChange.Read(text));
        Assert.Equal(BoardChange.None, BoardChange.Read("[1]"u8));
    }

    [Fact]
    public void After_keeps_what_was_asked_earlier_and_takes_back_an_interval()
    {
        var before = new BoardChange(1000, 12, "VGA", Flash: true);
        Assert.Equal(before with { Quality = 20 }, new BoardChange(Quality: 20).After(before));
        Assert.Equal(before with { IntervalMs = null }, new BoardChange(IntervalMs: 0).After(before));
        Assert.Equal(before with { IntervalMs = 50, Flash = false }, new BoardChange(IntervalMs: 50, Flash: false).After(before));
    }

    [Theory]
    [InlineData(0, null, null, null)]
    [InlineData(10, 10, "QQVGA", null)]
    [InlineData(86_400_000, 63, "UXGA", null)]
    [InlineData(9, null, null, "intervalMs")]
    [InlineData(86_400_001, null, null, "intervalMs")]
    [InlineData(-5, null, null, "intervalMs")]
    [InlineData(null, 9, null, "quality")]
    [InlineData(null, 64, null, "quality")]
    [InlineData(null, null, "vga", "resolution")]
    [InlineData(null, null, "", "resolution")]
    public void Problem_names_the_member_out_of_its_range(int? intervalMs, int? quality, string? resolution, string? member)
    {
        var problem = new BoardChange(intervalMs, quality, resolution).Problem();
        Assert.Equal(member is null, problem is null);
        Assert.StartsWith(member ?? "", problem ?? "", StringComparison.Ordinal);
    }
}
