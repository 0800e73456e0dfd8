using System.Text.RegularExpressions;
using Gateway.Frames;

namespace Gateway.Tests.House;

/// <summary>The table of what the MQTT specifications demand names tests that exist, and has every statement that the code refers to.</summary>
public sealed partial class ConformanceTests
{
    private const string Table = "protocol/Gateway.Mqtt/CONFORMANCE.md";

    private static List<(int Version, string Statement, string ProvenBy)> Rows
    {
        get
        {
            var rows = new List<(int, string, string)>();
            var version = 0;
            foreach (var line in SourceTree.Read(Table).Split('\n'))
            {
                version = line switch { "## MQTT 3.1.1" => 3, "## MQTT 5.0" => 5, _ => version };
                if (Row().Match(line) is { Success: true } row)
                    rows.Add((version, row.Groups["statement"].Value, row.Groups["proof"].Value));
            }

            return rows;
        }
    }

    [Fact]
    public void Every_statement_stands_once_and_is_proven_or_binds_clients_only_or_does_not_arise()
    {
        Assert.Equal((141, 251), (Rows.Count(row => row.Version == 3), Rows.Count(row => row.Version == 5)));
        Assert.All(Rows.GroupBy(row => (row.Version, row.Statement)), same => Assert.Single(same));
        Assert.All(Rows, row => Assert.Matches("^(client|does not arise: .+|`[^;]+`(; deviates: .+)?)$", row.ProvenBy));
        foreach (var version in new[] { 3, 5 })
        {
            var rows = Rows.Where(row => row.Version == version).ToList();
            var proven = rows.Count(row => row.ProvenBy.StartsWith('`'));
            var ofClients = rows.Count(row => row.ProvenBy == "client");
            Assert.Matches(
                $"{proven}( statements proven)?, {ofClients}( of clients,)? (and )?{rows.Count - proven - ofClients}",
                SourceTree.Read(Table).Split('\n').Single(line => line.StartsWith("Version 3.1.1:", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var sources = SourceTree.WithExtension("Tests.cs")
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), SourceTree.Read, StringComparer.Ordinal);
        foreach (Match test in Rows.SelectMany(row => Test().Matches(row.ProvenBy)))
        {
            var (name, method) = (test.Groups["class"].Value, test.Groups["method"].Value);
            Assert.True(sources[name].Any(source => Regex.IsMatch(source, $@"public (async Task|Task|void) {method}\(")), $"{name}.{method}");
        }
    }

    [Fact]
    public void Every_statement_that_code_and_vectors_refer_to_stands_in_the_table()
    {
        var known = Rows.Select(row => row.Statement).ToHashSet(StringComparer.Ordinal);
        foreach (var file in SourceTree.WithExtension(".cs").Concat(SourceTree.WithExtension(".hex")))
            Assert.All(Statement().Matches(SourceTree.Read(file)), match => Assert.True(known.Contains(match.Value), $"{match.Value} in {file}"));
    }

    [GeneratedRegex(@"^\| \[(?<statement>MQTT-[0-9.]+-[0-9]+)\] \| [^|]+ \| (?<proof>[^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<class>\w+)\.(?<method>\w+)`")]
    private static partial Regex Test();

    [GeneratedRegex(@"MQTT-[0-9]+\.[0-9]+\.[0-9]+-[0-9]+")]
    private static partial Regex Statement();
}
