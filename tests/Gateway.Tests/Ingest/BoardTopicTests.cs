using System.Text;
using Gateway.Frames;
using Gateway.Ingest.Topics;

namespace Gateway.Tests.Ingest;

public sealed class BoardTopicTests
{
    [Theory]
    [InlineData("home/+/image", "", "home/yard/image", "yard")]
    [InlineData("home/+/+/image", "{2}-{1}", "home/yard/left/image", "left-yard")]
    [InlineData("cams/#", "", "cams/a/b", "a/b")]
    [InlineData("cams/+/#", "{1}_{2}", "cams/a/b/c", "a_b/c")]
    [InlineData("cams/#", "x{1}", "cams", "x")]
    [InlineData("pictures", "", "pictures", "client-7")]
    [InlineData("pictures", "porch", "pictures", "porch")]
    [InlineData("+/pictures", "{client}.{1}", "a/pictures", "client-7.a")]
    public void WriteName_fills_in_wildcards_and_client(string filter, string camera, string topic, string name)
    {
        var entry = new BoardTopic(new BoardOptions { Topic = filter, Camera = camera });
        var bytes = new byte[CameraName.MaxRawLength];
        Assert.True(entry.Fits(Encoding.UTF8.GetBytes(topic)));
        Assert.Equal(name, Encoding.UTF8.GetString(bytes, 0, entry.WriteName(Encoding.UTF8.GetBytes(topic), "client-7", bytes)));
    }

    [Fact]
    public void WriteName_that_does_not_fit_writes_none()
    {
        var entry = new BoardTopic(new BoardOptions { Topic = "a/+", Camera = "{1}{client}" });
        Assert.Equal(0, entry.WriteName("a/b"u8, new string('x', 600), new byte[512]));
        Assert.Equal(0, entry.WriteName([.. "a/"u8, .. Enumerable.Repeat((byte)'x', 600)], "c", new byte[512]));
    }

    [Fact]
    public void Find_takes_the_first_that_fits_and_the_given_ones_last()
    {
        var topics = new BoardTopics([new BoardOptions { Topic = "iot/+", Camera = "a" }, new BoardOptions { Topic = "iot/image", Camera = "b" }]);
        Assert.Same(topics.All[0], topics.Find("iot/image"u8));
        Assert.Equal("gateway/+/frame", topics.Find("gateway/yard/frame"u8)!.Filter);
        Assert.Null(topics.Find("home/yard/image"u8));
        Assert.Equal(["iot/+", "iot/image", "gateway/+/frame", "iot/latency"], topics.Filters);
        Assert.Equal(
            ["iot/+ iot/image", "iot/+ iot/image", "iot/image iot/image", "iot/+ iot/latency"],
            topics.Overlaps.Select(pair => $"{pair.First.Filter} {pair.Later.Filter}"));
    }

    [Theory]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "+/b", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/b/#", "a/b", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("#", "x/y", true)]
    public void Overlaps_whether_one_topic_fits_both(string first, string second, bool overlap)
    {
        BoardTopic one = new(new BoardOptions { Topic = first }), two = new(new BoardOptions { Topic = second });
        Assert.Equal((overlap, overlap), (one.Overlaps(two), two.Overlaps(one)));
    }

    [Fact]
    public void Different_boards_get_different_names()
    {
        string[] boards =
        [
            "кухня", "ванна", "кухня ", "a b", "a/b", "a-b", new('x', 64), new('x', 65), new('x', 66), "\t", "Cam#1", "Cam#2",
        ];
        var names = boards.Select(NameOf).ToList();
        Assert.All(names, name => Assert.True(CameraRegistry.IsValidName(name.Name), name.Name));
        Assert.Equal(boards.Length, names.Select(name => name.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(["a-b", new string('x', 64)], names.Where(name => !name.IsOther).Select(name => name.Name));
        Assert.StartsWith("Cam-1-", names[^2].Name, StringComparison.Ordinal);
    }

    private static (string Name, bool IsOther) NameOf(string board)
    {
        var name = new CameraName(Encoding.UTF8.GetBytes(board), new char[CameraRegistry.MaxNameLength]);
        return (name.Text.ToString(), name.DisplayName == board);
    }
}
