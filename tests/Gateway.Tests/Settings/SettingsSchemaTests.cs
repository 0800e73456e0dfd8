using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Settings.Declared;
using Gateway.Settings.Reading;
using Gateway.Testing;
using Json.Schema;

namespace Gateway.Tests.Settings;

/// <summary>The schema and the reader accept and refuse the same files.</summary>
public sealed class SettingsSchemaTests : IDisposable
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(SettingsSchema.Write());
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Values of every form, right and wrong.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "2", "-1", "0.5", "1.5", "5.0", "254", "1000", "65535", "65536", "10000000000", "1e3",
        .. new[]
        {
            "", "0", "1", "3s", "10min", "30d", "00:00:10", "1.00:00:00", "4MiB", "500MB", "many", "every", "none", "Area", "Top", "Auto", "Managed",
            "V5", "WebSocket", "Own", "1,2", "a/b", "yard",
        }.Select(text => $"\"{text}\""),
        "[ ]", "[ 1 ]", "[ \"a\" ]", "[ \"1,2\", \"3,4\" ]", "[ { } ]", "[ { \"X\": 1 } ]", "[ { \"Name\": \"a\" } ]", "{ }", "{ \"X\": 1 }",
        "{ \"Enabled\": false }", "{ \"Unknown\": 1 }",
    ];

    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string> Paths
    {
        get
        {
            var paths = new TheoryData<string>("$schema", "Logging", "Unknown");
            var records = new HashSet<Type>();
            foreach (var section in DeclaredSection.Of(typeof(GatewayOptions)).Settings)
                AddPaths(paths, section, section.Name, records);
            return paths;
        }
    }

    /// <summary>Ranges of times, and of sizes with a unit, are the reader's alone; everything else is compared.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void Every_value_of_every_setting_is_judged_alike(string path)
    {
        foreach (var value in Values)
        {
            var json = path.Split('.').Reverse().Aggregate(value, (inner, name) => name switch
            {
                "Cameras[]" => $$"""{ "Cameras": [ { "Name": "c", {{inner[1..^1]}} } ] }""",
                _ when name.EndsWith("[]", StringComparison.Ordinal) => $$"""{ "{{name[..^2]}}": [ {{inner}} ] }""",
                _ => $$"""{ "{{name}}": {{inner}} }""",
            });
            if (path == "Cameras[].Name")
                json = $$"""{ "Cameras": [ { "Name": {{value}} } ] }""";
            var (isValid, isRead) = (IsValid(json), IsRead(json));
            Assert.True(isValid == isRead, $"{json} schema {isValid}, reader {isRead}");
        }
    }

    [Fact]
    public void The_sample_has_a_schema_line_and_is_valid()
    {
        var sample = File.ReadAllText(RepositoryRoot.Combine("gateway", "deploy", "gateway.json"));
        Assert.True(IsValid(sample));
        Assert.Equal("gateway.schema.json", JsonDocument.Parse(sample, Lenient).RootElement.GetProperty("$schema").GetString());
    }

    [Fact]
    public void A_password_in_the_file_is_not_valid() => Assert.False(IsValid("""{ "Bridge": { "Password": "x" } }"""));

    public void Dispose() => _folder.Dispose();

    /// <summary>A record is entered once, in whatever section it is.</summary>
    private static void AddPaths(TheoryData<string> paths, DeclaredSetting setting, string path, HashSet<Type> records)
    {
        paths.Add(path);
        if (!setting.IsSection || !records.Add(setting.Type))
            return;
        var inner = setting.IsList ? $"{path}[]" : path;
        paths.Add($"{inner}.Unknown");
        foreach (var next in DeclaredSection.Of(setting.Type).Settings)
            AddPaths(paths, next, $"{inner}.{next.Name}", records);
    }

    private static bool IsValid(string json) => Schema.Evaluate(JsonDocument.Parse(json, Lenient).RootElement).IsValid;

    /// <summary>Whether the reader takes the form of all values; the ranges that the schema cannot have are left out.</summary>
    private bool IsRead(string json)
    {
        var file = _folder.Combine("gateway.json");
        File.WriteAllText(file, json);
        try
        {
            SettingsReader.Read(file, [], (_, _) => { });
            return true;
        }
        catch (OptionsException problem)
        {
            return problem.Problems.All(IsOutOfRange);
        }
    }

    private static bool IsOutOfRange(SettingProblem problem) =>
        Regex.IsMatch(problem.Text, "^is \".*\"; it must be (above|at|[0-9])") && !problem.Text.Contains("A-Z", StringComparison.Ordinal);
}
