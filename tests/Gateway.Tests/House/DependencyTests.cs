using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>Dependencies point inwards; these tests hold it so that no reviewer has to.</summary>
public sealed class DependencyTests
{
    /// <summary>Which projects a project may name, by project; the inner ones name none.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Gateway.Protocol"] = [],
        ["Gateway.Mqtt"] = [],
        ["Gateway.Vision"] = [],
        ["Gateway.Detection"] = [],
        ["Gateway.Frames"] = [],
        ["Gateway.Clips"] = [],
        ["Gateway.Settings"] = [],
        ["Gateway.Storage"] = ["Gateway.Clips"],
        ["Gateway.Telemetry"] = ["Gateway.Settings"],
        ["Gateway.Broker"] = ["Gateway.Mqtt", "Gateway.Frames", "Gateway.Settings", "Gateway.Storage"],
        ["Gateway.Ingest"] = ["Gateway.Mqtt", "Gateway.Clips", "Gateway.Frames", "Gateway.Settings", "Gateway.Broker"],
        ["Gateway.Link"] = ["Gateway.Protocol", "Gateway.Frames", "Gateway.Settings"],
        ["Gateway.Analysis"] = ["Gateway.Frames", "Gateway.Vision", "Gateway.Detection", "Gateway.Clips"],
        ["Esp32.Camera"] = [],
        ["Gateway"] =
        [
            "Gateway.Protocol", "Gateway.Mqtt", "Gateway.Vision", "Gateway.Detection", "Gateway.Storage", "Gateway.Settings", "Gateway.Broker",
            "Gateway.Ingest", "Gateway.Link", "Gateway.Analysis", "Gateway.Telemetry",
        ],
        ["Gateway.Dashboard"] = ["Gateway.Protocol", "Gateway.Settings", "Gateway.Clips", "Gateway.Telemetry"],
        ["CloudWorker"] = ["Gateway.Clips", "Gateway.Detection"],
        ["Esp32.Fleet"] = ["Esp32.Camera", "Gateway.Vision"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [InlineData("Gateway.Protocol")]
    [InlineData("Gateway.Mqtt")]
    [InlineData("Gateway.Vision")]
    [InlineData("Gateway.Detection")]
    [InlineData("Gateway.Frames")]
    [InlineData("Gateway.Clips")]
    [InlineData("Gateway.Settings")]
    [InlineData("Esp32.Camera")]
    public void Inner_assemblies_reference_only_the_base_library(string name) =>
        Assert.All(Assembly.Load(name).GetReferencedAssemblies(), reference => Assert.True(IsBaseLibrary(reference.Name!), reference.Name));

    // Logging.Abstractions: FASTER's own constructors name its ILogger.
    [Fact]
    public void Storage_references_the_base_library_FASTER_and_SQLite_only() =>
        Assert.All(
            Assembly.Load("Gateway.Storage").GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => !IsBaseLibrary(name)),
            name => Assert.Matches(
                "^(Gateway[.]Clips|FASTER[.]core|Microsoft[.](Data[.]Sqlite|Extensions[.]Logging[.]Abstractions)|SQLitePCLRaw[.].*)$", name));

    [Fact]
    public void OpenTelemetry_is_named_by_Telemetry_alone() =>
        Assert.All(
            SourceTree.WithExtension(".csproj"),
            file => Assert.Equal(
                Path.GetFileName(file) == "Gateway.Telemetry.csproj", SourceTree.Read(file).Contains("OpenTelemetry", StringComparison.Ordinal)));

    [Fact]
    public void The_daemon_runs_without_a_web_server() =>
        Assert.DoesNotContain(
            Assembly.Load("gateway").GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_projects_further_inside(string project) =>
        Assert.Subset(Allowed[project].ToHashSet(), SourceTree.Copy.Projects.Single(other => other.Name == project).References.ToHashSet());

    [Fact]
    public void No_project_compiles_the_sources_of_another() =>
        Assert.All(
            SourceTree.WithExtension(".csproj").Concat(SourceTree.WithExtension(".props")).Concat(SourceTree.WithExtension(".targets")),
            file => Assert.DoesNotContain(
                XDocument.Load(RepositoryRoot.Combine(file)).Descendants(),
                item => item.Name.LocalName == "Compile" && item.Attribute("Include") is not null));

    [Fact]
    public void Every_shipped_project_has_a_rule() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            SourceTree.Copy.Projects.Where(project => project.IsShipped).Select(project => project.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = SourceTree.Read("Gateway.sln");
        Assert.All(SourceTree.WithExtension(".csproj"), file => Assert.Contains(file.Replace('/', '\\'), solution, StringComparison.Ordinal));
    }

    private static bool IsBaseLibrary(string assembly) => File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), assembly + ".dll"));
}
