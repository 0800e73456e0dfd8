using System.Text;
using Gateway.Ingest.Payloads;

namespace Gateway.Tests.Ingest;

public sealed class BoardTimeTests
{
    private const long Us = 1_764_604_800_000_000;   // 2025-12-01 16:00 UTC

    [Theory]
    [InlineData("1764604800", Us)]
    [InlineData("1764604800.25", Us + 250_000)]
    [InlineData("1764604800000", Us)]
    [InlineData("1764604800000000", Us)]
    [InlineData("2025-12-01 16:00:00", Us)]
    [InlineData("2025-12-01T16:00:00", Us)]
    [InlineData("2025/12/01 16:00:00", Us)]
    [InlineData("2025-12-01T16:00:00.5Z", Us + 500_000)]
    [InlineData("2025-12-01T17:30:00+01:30", Us)]
    [InlineData("2025-12-01T08:00:00-0800", Us)]
    [InlineData(" 2025-12-01T16:00:00.123456789Z ", Us + 123_456)]
    [InlineData("1970-01-01 00:00:05", 0)]
    [InlineData("2019-12-31T23:59:59Z", 0)]
    [InlineData("5", 0)]
    [InlineData("-1764604800", 0)]
    [InlineData("1e300", 0)]
    [InlineData("NaN", 0)]
    [InlineData("2025-13-01 16:00:00", 0)]
    [InlineData("2025-02-30 16:00:00", 0)]
    [InlineData("2025-12-01 24:00:00", 0)]
    [InlineData("2025-12-01 16:0x:00", 0)]
    [InlineData("yesterday", 0)]
    [InlineData("", 0)]
    public void Parse_reads_times_as_sketches_write_them(string text, long us) => Assert.Equal(us, BoardTime.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(Us, Us, true)]
    [InlineData(Us + 300_000_000, Us, true)]
    [InlineData(Us + 300_000_001, Us, false)]
    [InlineData(Us - 300_000_001, Us, false)]
    [InlineData(5_000_000, 5_000_000, false)]
    [InlineData(long.MinValue, Us, false)]
    [InlineData(long.MaxValue, Us, false)]
    public void IsPlausible_within_five_minutes_of_receipt(long boardUs, long receivedUs, bool isPlausible) =>
        Assert.Equal(isPlausible, BoardTime.IsPlausible(boardUs, receivedUs));

    [Theory, InlineData(0, 0), InlineData(85, 85), InlineData(-1, -1), InlineData(3_600_000, 3_600_000), InlineData(3_600_001, -1)]
    public void Duration_beyond_its_bounds_is_unknown(long milliseconds, int known) => Assert.Equal(known, BoardTime.Duration(milliseconds));
}
