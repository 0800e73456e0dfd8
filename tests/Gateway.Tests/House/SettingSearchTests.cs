using Gateway.House.Once;

namespace Gateway.Tests.House;

/// <summary>In which files a setting counts as written, and when it has two defaults.</summary>
public sealed class SettingSearchTests
{
    private static readonly (string Path, string Text)[] Options =
    [
        ("a/A.csproj", "<Project />"),
        ("a/GatewayOptions.cs", """
            public sealed record GatewayOptions
            {
                public QueueOptions Queue { get; init; } = new();
                public IReadOnlyList<CameraOptions> Cameras { get; init; } = [];
            }
            """),
        ("a/QueueOptions.cs", """
            public sealed record QueueOptions
            {
                [Range(1, 9)]
                public int Depth { get; init; } = 7;
                public required string Name { get; init; }
                internal bool IsOpen { get; init; } = true;
            }
            """),
        ("a/CameraOptions.cs", "public sealed record CameraOptions { public string? Input { get; init; } }"),
    ];

    [Theory]
    [InlineData("a/Check.cs", "class C { void Check(QueueOptions options) => Require(options.Depth, 1, 9, nameof(options.Depth)); }")]
    [InlineData("a/Check.cs", "throw new OptionsException(\"Queue:Depth\", \"is too large\");")]
    [InlineData("a/Copy.cs", "class C { Store Of(QueueOptions options) => new() { Depth = options.Depth }; }")]
    [InlineData("a/Copy.cs", "class C { Store Of(GatewayOptions all) => new Store { Most = 1, Depth = Math.Max(1, all.Queue.Depth) }; }")]
    [InlineData("CONFIGURATION.md", "## Queue\n\n| Key | Default |\n|---|---|\n| `Depth` | `7` |\n")]
    [InlineData("README.md", "| `Queue.Depth` | `7` |\n")]
    [InlineData("a/gateway.schema.json", "{ \"Queue\": { \"Depth\": { } } }")]
    public void A_setting_counts_where_it_is_stated_again(string path, string text) =>
        Assert.Equal(new[] { path, "a/QueueOptions.cs" }.Order(StringComparer.Ordinal), Files(path, text));

    [Theory]
    [InlineData("a/Use.cs", "class C { bool IsFull(QueueOptions options, int count) => count >= options.Depth; }")]
    [InlineData("a/Use.cs", "class C { Queue Of(GatewayOptions all) => new(all.Queue.Depth); }")]
    [InlineData("a/Use.cs", "class C { Other Of(Part part) => new() { Depth = part.Depth }; }")]
    [InlineData("a/Use.cs", "log.Write(\"The queue is full; raise Queue:Depth.\");")]
    [InlineData("CONFIGURATION.md", "## Other\n\n| Key | Default |\n|---|---|\n| `Depth` | `7` |\n")]
    [InlineData("README.md", "Raise `Queue.Depth` then.\n")]
    [InlineData("tests/QueueTests.cs", "class T { QueueOptions Of(QueueOptions options) => options with { Depth = options.Depth + 1 }; }")]
    public void A_setting_does_not_count_where_it_is_used(string path, string text) =>
        Assert.Equal(["a/QueueOptions.cs"], Files(path, text));

    [Fact]
    public void A_type_that_the_value_is_copied_into_counts_and_its_default_is_a_second_one()
    {
        var setting = Find(
            ("a/Store.cs", "public sealed record Store { public int Depth { get; init; } = 8; }"),
            ("a/Other.cs", "public sealed record Other { public int Depth { get; init; } = 9; public int Width { get; init; } }"),
            ("a/Copy.cs", "class C { Store Of(QueueOptions options) => new Store { Depth = options.Depth }; }"));
        Assert.Equal(["a/Copy.cs", "a/QueueOptions.cs", "a/Store.cs"], setting.Files.Select(file => file.Path));
        Assert.Equal(["7", "8"], setting.Defaults.Select(value => value.Value).Order());
        Assert.False(setting.HasOneDefault);
    }

    [Fact]
    public void Sections_in_lists_count_and_settings_of_this_working_copy_are_all_found()
    {
        using var tree = new SmallTree(Options);
        var settings = SettingSearch.In(tree.Copy);
        Assert.Equal(["Queue.Depth", "Queue.Name", "Cameras.Input"], settings.Select(setting => $"{setting.Section}.{setting.Name}"));
        Assert.True(SettingSearch.In(SourceTree.Copy).Count > 150);
    }

    private static IEnumerable<string> Files(string path, string text) => Find((path, text)).Files.Select(file => file.Path);

    private static Setting Find(params (string Path, string Text)[] files)
    {
        using var tree = new SmallTree([.. Options, .. files]);
        return SettingSearch.In(tree.Copy).Single(setting => setting is { Section: "Queue", Name: "Depth" });
    }
}
