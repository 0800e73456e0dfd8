using System.Text.Json;
using Gateway.House.Walls;

namespace Gateway.Tests.House;

/// <summary>The three storeys of tests: unit tests, the daemon in memory, and real sockets with foreign programs.</summary>
public sealed class StoreyTests
{
    private static readonly string[] Unit =
    [
        "Esp32.Camera.Tests", "Gateway.Detection.Tests", "Gateway.Mqtt.Tests", "Gateway.Protocol.Tests", "Gateway.Storage.Tests", "Gateway.Tests",
        "Gateway.Vision.Tests",
    ];

    private static readonly string[] InMemory = ["Gateway.Broker.Tests", "Gateway.InMemory.Tests", "Gateway.Link.Tests"];

    /// <summary>With other programs; and the drawn scenes, which take too long for the lower storeys.</summary>
    private static readonly string[] Top = ["Gateway.CloudWorker.Tests", "Gateway.Dashboard.Tests", "Gateway.Interop.Tests", "Gateway.Scenes.Tests"];

    public static TheoryData<string> UnitProjects => [.. Unit];

    [Fact]
    public void Every_test_project_has_its_storey()
    {
        var projects = SourceTree.Copy.Projects.Select(project => project.Name).Where(name => name.EndsWith(".Tests", StringComparison.Ordinal));
        Assert.Equal(projects.Order(StringComparer.Ordinal), Unit.Concat(InMemory).Concat(Top).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(UnitProjects))]
    public void Unit_tests_use_no_sockets_and_no_programs_and_do_not_sleep(string project)
    {
        var projects = SourceTree.Copy.Projects.Where(other => other.Name == project || other.Name == "Gateway.Testing");
        Assert.Empty(StoreyRules.Unmarked(projects.SelectMany(other => other.Sources)));
    }

    [Fact]
    public void Test_quick_runs_the_lower_two_storeys()
    {
        using var filter = JsonDocument.Parse(SourceTree.Read("tests/quick.slnf"));
        var projects = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(project => project.GetString()!);
        Assert.Equal(
            Unit.Concat(InMemory).Order(StringComparer.Ordinal),
            projects.Select(project => project.Split('\\')[^2]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[Fact] public void T() => new TcpClient();")]
    [InlineData("[Theory, InlineData(1)] public async Task T(int i) { await Task.Delay(10, Cancel); }")]
    [InlineData("[Fact] public void T() => Thread.Sleep(1);")]
    [InlineData("[Fact] public void T() => Start(1); private static int Start(int i) => Process.Start(i);")]
    [InlineData("private readonly Broker _broker = new(); [Fact] public void T() => _broker.Go();")]
    [InlineData("[Fact] public void T() => new Peer();")]
    [InlineData("[Fact, Trait(\"Storey\", \"Unit\")] public void T() => new TcpClient();")]
    public void A_unit_test_that_goes_outside_is_found(string members) => Assert.Single(Unmarked($"public class A {{ {members} }}"));

    [Theory]
    [InlineData("[Fact, Trait(\"Storey\", \"Interop\")] public void T() => new TcpClient(); [Fact] public void U() { }")]
    [InlineData("[Fact] public async Task T() => await Task.Delay(TimeSpan.FromHours(1), _time, Cancel);")]
    [InlineData("[Fact] public void T() => Start(1); private static int Start(int i) => i;")]
    [InlineData("private static int Process(int i) => new TcpClient(); [Fact] public void T() { }")]
    public void Others_are_not(string members) => Assert.Empty(Unmarked($"public class A {{ {members} }}"));

    [Fact]
    public void A_class_is_marked_as_a_whole() =>
        Assert.Empty(Unmarked("[Trait(\"Storey\", \"Interop\")] public class A { [Fact] public void T() => new Peer(); }"));

    private static List<Gateway.House.Text.Finding> Unmarked(string tests)
    {
        using var tree = new SmallTree(
            ("A.cs", tests), ("Peer.cs", "class Peer { Broker _broker; }"), ("Broker.cs", "class Broker { Socket _socket; int Go() => 1; }"));
        return [.. StoreyRules.Unmarked(tree.Copy.CSharp)];
    }
}
