using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>protocol/WIRE.md and the code have the same numbers.</summary>
public sealed class WireTextTests
{
    private static readonly string Text = File.ReadAllText(RepositoryRoot.Combine("protocol", "WIRE.md"));

    [Fact]
    public void Kinds_stand_in_the_text_with_their_numbers() => AssertTable<MessageKind>(kind => $"\n| {(byte)kind} | {kind} |");

    [Fact]
    public void Errors_stand_in_the_text_with_their_numbers() => AssertTable<LinkError>(error => $"\n| {(ushort)error} | {Camel(error)} |");

    [Fact]
    public void Verbs_stand_in_the_text_with_their_numbers() => Assert.All(
        LinkMessageTests.CommandRows.Select(row => row.Data.Item2),
        command => Assert.Contains($"\n| {command.Verb} | {command.Name} |", Text, StringComparison.Ordinal));

    [Fact]
    public void Values_of_fields_stand_in_the_text_with_their_numbers()
    {
        AssertList<Messages.EventKind>();
        AssertList<Messages.ClipState>();
        AssertList<Messages.ReplyStatus>();
        AssertList<Messages.MotionState>();
        AssertList<Messages.NearMissReason>();
        AssertList<Messages.SourceState>();
        AssertList<LinkRole>();
        AssertTable<Messages.RegionKind>(kind => $"{(byte)kind} {Camel(kind)}", withZero: true);
    }

    [Theory]
    [InlineData("payload before Welcome | 1,024 bytes", 1024)]
    [InlineData("payload to the daemon | 16 KiB", 16 << 10)]
    [InlineData("payload to a client | 8 MiB", 8 << 20)]
    [InlineData("name | 256 bytes", 256)]
    [InlineData("text | 4 KiB", 4 << 10)]
    [InlineData("result of a clip | 16 KiB", 16 << 10)]
    [InlineData("cameras | 1,024", 1024)]
    [InlineData("regions of a camera | 32", 32)]
    [InlineData("corners of a region | 128", 128)]
    [InlineData("objects in a Motion | 256", 256)]
    [InlineData("entries of a Stats | 1,024", 1024)]
    [InlineData("rows of a page | 200", 200)]
    public void Limits_stand_in_the_text_with_their_values(string row, int value)
    {
        var limits = LinkLimits.Default;
        var actual = row.Split(" |")[0] switch
        {
            "payload before Welcome" => LinkLimits.Handshake.MaxPayload,
            "payload to the daemon" => LinkLimits.Requests.MaxPayload,
            "payload to a client" => limits.MaxPayload,
            "name" => limits.MaxName,
            "text" => limits.MaxText,
            "result of a clip" => limits.MaxResult,
            "cameras" => limits.MaxCameras,
            "regions of a camera" => limits.MaxRegions,
            "corners of a region" => limits.MaxPoints,
            "objects in a Motion" => limits.MaxObjects,
            "entries of a Stats" => limits.MaxStats,
            _ => limits.MaxPage,
        };
        Assert.Equal(value, actual);
        Assert.Contains($"\n| {row}", Text, StringComparison.Ordinal);
    }

    private static void AssertTable<T>(Func<T, string> row, bool withZero = false)
        where T : struct, Enum => Assert.All(
        Enum.GetValues<T>().Where(v => withZero || Convert.ToInt32(v, null) != 0), v => Assert.Contains(row(v), Text, StringComparison.Ordinal));

    private static void AssertList<T>()
        where T : struct, Enum => AssertTable<T>(value => $"{Convert.ToInt32(value, null)} {Camel(value)}");

    private static string Camel<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
}
