using Gateway.Analysis.Export;

namespace Gateway.Tests.Clips;

public sealed class ExportSelectionTests
{
    [Theory]
    [InlineData("2026-03-04", false, 0)]
    [InlineData("2026-03-04", true, 24 * 60)]
    [InlineData("2026-03-04 05:06", true, (5 * 60) + 6)]
    public void A_date_alone_is_a_day_of_the_local_zone(string text, bool isEnd, int minutes)
    {
        var midnight = new DateTimeOffset(new DateTime(2026, 3, 4));
        Assert.Equal(midnight.AddMinutes(minutes), ExportSelection.ParseTime(text, isEnd));
    }
}
