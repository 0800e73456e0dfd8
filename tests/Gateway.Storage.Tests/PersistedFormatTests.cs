namespace Gateway.Storage.Tests;

/// <summary>Data on users' disks must stay readable.</summary>
public sealed class PersistedFormatTests
{
    [Fact]
    public void Persisted_numbers_are_frozen()
    {
        Assert.Equal("Recorded=1 Leased=2 Analysed=3 Acknowledged=4 Failed=5 Dropped=6", Table<ClipState>());
        Assert.Equal(
            "Totals=1 Reserved=2 Recorded=3 Leased=4 Released=5 Analysed=6 Acknowledged=7 TryFailed=8 Failed=9 Dropped=10", Table<LogEntryKind>());
        Assert.Equal("LegacyCbc=0 AesGcm=1", Table<ImageFormat>());
        Assert.Equal("Waiting=0 Sent=1 Released=2", Table<QueuedStage>());
        Assert.Equal((1, 3, 2), (LogEntryWriter.Version, StoreSchema.Version, SessionSchema.Version));
    }

    [Fact]
    public void A_log_entry_has_its_frozen_bytes()
    {
        var header = new ClipHeader(42, "yard", 7, 640, 480);
        var file = new ClipFile(header, "", 123456, new Sha256Digest([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), 50, 1000, 2000);
        var entry = new LogEntryWriter().Begin(9, LogEntryKind.Recorded, 42, 3000)
            .Recorded(file, recordedUs: 3000, tries: 1, interruptions: 2, reason: "no").End();
        Assert.Equal(
            "0900000000000000" + "01" + "03" + "2A00000000000000" + "B80B000000000000"
            + "E803000000000000" + "D007000000000000" + "40E2010000000000"
            + "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
            + "32000000" + "8002" + "E001" + "0700000000000000" + "B80B000000000000" + "01" + "02"
            + "04000000" + "79617264" + "02000000" + "6E6F" + "8A3BA582",
            Convert.ToHexString(entry));
    }

    [Fact]
    public void A_cut_or_changed_log_entry_is_detected()
    {
        var entry = new LogEntryWriter().Begin(9, LogEntryKind.Analysed, 42, 3000).Text("Final results: dog").End().ToArray();
        for (var length = 0; length < entry.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(entry[..length]));
        for (var bit = 0; bit < entry.Length * 8; bit++)
        {
            var copy = entry.ToArray();
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => Read(copy));
        }

        Assert.Equal("Final results: dog", Read(entry));
    }

    [Fact]
    public void Crc32C_has_the_check_value_of_its_standard() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    private static string Read(byte[] bytes) => new LogEntryReader(bytes).Text();

    private static string Table<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(v => $"{v}={v:D}"));
}
