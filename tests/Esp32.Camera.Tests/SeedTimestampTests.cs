namespace Esp32.Camera.Tests;

public sealed class SeedTimestampTests
{
    [Theory]
    [InlineData(0L, "1970-01-01 00:00:00")]
    [InlineData(1_745_682_620_000_000L, "2025-04-26 15:50:20")]
    [InlineData(1_893_553_445_999_999L, "2030-01-02 03:04:05")]
    public void Format_writes_the_seeds_text_in_utc(long unixUs, string text) => Assert.Equal(text, SeedTimestamp.Format(unixUs));
}
