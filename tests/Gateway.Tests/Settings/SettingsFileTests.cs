using System.Text;
using Gateway.Settings.Reading;
using Gateway.Testing;

namespace Gateway.Tests.Settings;

/// <summary>Form of the configuration file, and places of the errors in it (field case G10).</summary>
public sealed class SettingsFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Path => _folder.Combine("gateway.json");

    [Fact]
    public void All_errors_are_reported_at_once_in_the_order_of_the_file_each_with_line_and_column()
    {
        var problem = Assert.Throws<OptionsException>(() => Read("""
            {
              "Mqtt": { "Prot": 1883, "MaxInFlight": 0 },
              "Clips": { "MaxBytes": "8 gigabytes" },
              // A comment is no error.
              "Cameras": [ { "Name": "a b", "FramesPerSecond": 61 }, { "Input": "x" } ],
              "Motoin": { },
            }
            """));
        Assert.Equal(
            [
                $"Mqtt:Prot is no setting; did you mean Port? ({Path} line 2, column 13)",
                $"Mqtt:MaxInFlight is 0; it must be 1 to 32767 publishes ({Path} line 2, column 42)",
                "Clips:MaxBytes is \"8 gigabytes\"; it must be a size such as \"500MB\" or \"8GiB\", or a whole number of bytes, at least 0 "
                    + $"({Path} line 3, column 26)",
                $"Cameras:0:Name is \"a b\"; it must be 1 to 64 of A-Z a-z 0-9 _ - ({Path} line 5, column 26)",
                $"Cameras:0:FramesPerSecond is 61; it must be 1 to 60 ({Path} line 5, column 52)",
                $"Cameras:1 has no Name ({Path} line 5, column 58)",
                $"Motoin is no section of the configuration; did you mean Motion? ({Path} line 6, column 3)",
            ],
            problem.Problems.Select(found => found.ToString()));
        Assert.Equal(string.Join('\n', problem.Problems), problem.Message);
    }

    [Fact]
    public void Combinations_are_checked_in_every_section_without_an_error_of_its_own()
    {
        var problem = Assert.Throws<OptionsException>(() => Read("""
            { "Mqtt": { "Prot": 1 }, "Clips": { "PostRoll": "1min", "MaxDuration": "30s" }, "Motion": { "Regions": [ { "Name": "a", "X": 1 } ] },
              "Bridge": { "Host": "other", "CaFile": "/nowhere.pem", "Filters": [ "a/#/b" ] }, "Events": { "Topic": "a/" },
              "Cameras": [ { "Name": "yard", "Width": 10, "Height": 20 }, { "Name": "hall", "Motion": { "Mixtures": 9 } } ] }
            """));
        Assert.Equal(
            [
                "Mqtt:Prot", "Clips:MaxDuration", "Motion:Regions:0:Y", "Motion:Regions:0:Width", "Motion:Regions:0:Height",
                "Bridge:CaFile", "Bridge:CaFile", "Bridge:Filters:0", "Events:Topic", "Cameras:0:Width", "Cameras:1:Motion:Mixtures",
            ],
            problem.Problems.Select(found => found.Key));
        Assert.All(problem.Problems, found => Assert.Matches(@"gateway\.json line \d, column \d+$", found.Place));
    }

    [Theory]
    [InlineData("{ \"Cameras\": [ }", 1, 16)]
    [InlineData("", 1, 1)]
    [InlineData("{\n  \"Mqtt\": { \"Port\": 18\u00e483 }\n}", 2, 23)]
    [InlineData("{\n  \"Name\": \"\u00e4\u00f6\u00fc\", x\n}", 2, 18)]
    [InlineData("{ } { }", 1, 5)]
    [InlineData("{ \"Mqtt\": {", 1, 12)]
    [InlineData("{ \"Bridge\": { \"User\": \"\\ud800\" } }", 1, 23)]
    public void A_syntax_error_has_its_line_and_column(string json, int line, int column)
    {
        var problem = Assert.Single(Assert.Throws<OptionsException>(() => Read(json)).Problems);
        Assert.Equal("--config", problem.Key);
        Assert.Equal($"{Path} line {line}, column {column}", problem.Place);
        Assert.Contains($"{Path}, which is not valid JSON", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_an_object_and_a_key_that_is_there_twice_are_refused()
    {
        Assert.Contains("is not an object", Assert.Throws<OptionsException>(() => Read("[ ]")).Message, StringComparison.Ordinal);
        var twice = Assert.Throws<OptionsException>(
            () => Read("""{ "Mqtt": { "Port": 1 }, "Clips": { "maxtries": 1, "MaxTries": 2 }, "mqtt": { } }"""));
        Assert.Equal(["Clips:MaxTries is set twice", "mqtt is set twice"], twice.Problems.Select(found => $"{found.Key} {found.Text}"));
    }

    [Fact]
    public void Comments_trailing_commas_a_byte_order_mark_other_case_and_the_editor_s_line_are_taken()
    {
        File.WriteAllText(
            Path,
            """
            { "$schema": "gateway.schema.json", /* all */ "MQTT": { "port": 5, }, // port
              "Logging": { "LogLevel": { "Default": "Debug" } } }
            """,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(5, SettingsReader.Read(Path, [], (_, _) => { }).Mqtt.Port);
    }

    [Theory]
    [InlineData("\"0\"", 0)]
    [InlineData("0", 0)]
    [InlineData("\"3s\"", 3_000)]
    [InlineData("\"1.5s\"", 1_500)]
    [InlineData("\"250ms\"", 250)]
    [InlineData("\"5min\"", 300_000)]
    [InlineData("\"00:00:03\"", 3_000)]
    [InlineData("\"0:0:3\"", 3_000)]
    [InlineData("\"00:01\"", 60_000)]
    [InlineData("\"0.00:00:00.25\"", 250)]
    public void Times_take_units(string value, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Read($$"""{ "Clips": { "PreRoll": {{value}} } }""").Clips.PreRoll);

    [Theory]
    [InlineData("8589934592", 8589934592)]
    [InlineData("\"8GiB\"", 8589934592)]
    [InlineData("\"8GB\"", 8000000000)]
    [InlineData("\"500MB\"", 500000000)]
    [InlineData("\"1.5KiB\"", 1536)]
    [InlineData("\"10kB\"", 10000)]
    [InlineData("\"12\"", 12)]
    [InlineData("1e3", 1000)]
    public void Sizes_take_units(string value, long bytes) =>
        Assert.Equal(bytes, Read($$"""{ "Clips": { "MaxBytes": {{value}} } }""").Clips.MaxBytes);

    [Theory]
    [InlineData("Clips", "PreRoll", "5")]
    [InlineData("Clips", "PreRoll", "\"5\"")]
    [InlineData("Clips", "PreRoll", "\"5 s\"")]
    [InlineData("Clips", "PreRoll", "\"5S\"")]
    [InlineData("Clips", "PreRoll", "\"-00:00:01\"")]
    [InlineData("Clips", "PreRoll", "\"24:00:00\"")]
    [InlineData("Clips", "PreRoll", "\"999999999d\"")]
    [InlineData("Clips", "MaxBytes", "\"8 GB\"")]
    [InlineData("Clips", "MaxBytes", "\"GB\"")]
    [InlineData("Clips", "MaxBytes", "1.5")]
    [InlineData("Clips", "MaxBytes", "\"999999999TiB\"")]
    [InlineData("Clips", "MaxBytes", "99999999999999999999999999999999")]
    [InlineData("Frames", "MaxFrameBytes", "\"8GiB\"")]
    [InlineData("Mqtt", "Port", "\"1883\"")]
    [InlineData("Mqtt", "Port", "1883.5")]
    [InlineData("Mqtt", "Port", "null")]
    [InlineData("Mqtt", "AllowAnonymous", "\"true\"")]
    [InlineData("Mqtt", "Address", "5")]
    [InlineData("Mqtt", "Listeners", "null")]
    [InlineData("Mqtt", "Address", "{ }")]
    [InlineData("Detection", "Backend", "0")]
    [InlineData("Motion", "VarMax", "1e999")]
    public void Other_values_are_refused_with_their_key(string section, string setting, string value)
    {
        var problem = Assert.Throws<OptionsException>(() => Read($$"""{ "{{section}}": { "{{setting}}": {{value}} } }"""));
        Assert.Equal($"{section}:{setting}", problem.Key);
    }

    [Fact]
    public void Secrets_are_never_part_of_an_error()
    {
        foreach (var json in new[]
        {
            """{ "Bridge": { "Password": "hunter2" } }""",
            """{ "Bridge": { "Password": hunter2 } }""",
            """{ "Bridge": { "Password": true"hunter2" } }""",
            """{ "Bridge": { "Password": tru, "User": "hunter2" } }""",
            """{ "Cameras": [ { "Name": "a", "Input": [ "rtsp://user:hunter2@camera" ] } ] }""",
            """{ "Cameras": [ { "Name": "a", "InputArguments": [ { "hunter2": 1 } ] } ] }""",
            """{ "Cameras": [ { "Name": "a", "InputArguments": "hunter2" } ] }""",
        })
            Assert.DoesNotContain("hunter2", Assert.Throws<OptionsException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Prot", "Port")]
    [InlineData("prt", "Port")]
    [InlineData("MaxConections", "MaxConnections")]
    [InlineData("PersistSession", "PersistSessions")]
    [InlineData("Users", null)]
    [InlineData("X", null)]
    public void A_near_name_is_proposed(string written, string? meant)
    {
        var text = Assert.Throws<OptionsException>(() => Read($$"""{ "Mqtt": { "{{written}}": 1 } }""")).Problems[0].Text;
        Assert.Contains(meant is null ? "Mqtt has AclFile, Address, AllowAnonymous" : $"did you mean {meant}?", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        var problem = Assert.Throws<OptionsException>(() => SettingsReader.Read(_folder.Path, (_, _) => { }));
        Assert.Contains(_folder.Path, problem.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private GatewayOptions Read(string json)
    {
        File.WriteAllText(Path, json);
        return GatewayOptionsReader.Read(Path, _folder.Path);
    }
}
