using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary><c>gateway check --config</c> says what the daemon would say at its start, before there is a data directory.</summary>
public sealed class CheckSettingsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "Mqtt": { "AclFile": "FOLDER/none.acl" } }""", "none.acl")]
    [InlineData("""{ "Mqtt": { "AclFile": "FOLDER/gateway.json" } }""", "gateway.json line 1")]
    [InlineData("""{ "Mqtt": { "UsersFile": "FOLDER/gateway.json" } }""", "gateway.json line 1")]
    [InlineData("""{ "Mqtt": { "Address": "0.0.0.0" } }""", "Mqtt listens at 0.0.0.0")]
    [InlineData("""{ "Mqtt": { "Listeners": [{ "Port": 8883, "CertificateFile": "FOLDER/none.crt" }] } }""", "none.crt")]
    [InlineData("""{ "Mqtt": { "Port": 5700 }, "Link": { "Port": 5700 } }""", "Link:Port is 5700, on which Mqtt listens already")]
    [InlineData("""{ "Mqtt": { "Port": 5000, "Address": "*" } }""", "Http:Port is 5000, on which Mqtt listens already")]
    [InlineData("""{ "Mqtt": { "Listeners": [5] } }""", "Mqtt:Listeners:0 is 5")]
    [InlineData("""{ "Mqtt": { "Port": -1, "AclFile": "FOLDER/none.acl" } }""", "Mqtt:AclFile names FOLDER/none.acl, which does not exist")]
    [InlineData("""{ "Mqtt": { "UsersFile": "" } }""", "Mqtt:UsersFile is empty")]
    [InlineData("""{ "Link": { "KeyFile": "a\u0000b" } }""", "Link:KeyFile is empty, or has a NUL in it")]
    [InlineData("""{ "Link": { "KeyFile": "FOLDER" } }""", "Link:KeyFile names FOLDER, which is a directory")]
    [InlineData("""{ "Cameras": ["rtsp://admin:s3cret@cam/"] }""", "Cameras:0 is \"rtsp://***@cam/\"")]
    [InlineData("""{ "Http": { "KeyFile": "FOLDER/gateway.json" } }""", "Http:CertificateFile and Http:KeyFile belong together")]
    [InlineData("""{ "Http": { "PasswordFile": "FOLDER/none.txt" } }""", "Http:PasswordFile")]
    [InlineData("""{ "Telemetry": { "OtlpEndpoint": "http://c:4318", "HeadersFile": "FOLDER/gateway.json" } }""", "Telemetry:HeadersFile")]
    public async Task Settings_with_which_a_program_would_not_start_are_refused(string settings, string named)
    {
        using var folder = new TemporaryDirectory();
        var result = await CheckAsync(folder, settings.Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        Assert.Equal(OptionsException.ExitCode, result.ExitCode);
        Assert.Contains(named.Replace("FOLDER", folder.Path, StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_missing_file_is_named_at_once()
    {
        using var folder = new TemporaryDirectory();
        var result = await CheckAsync(
            folder,
            """
            {
              "Mqtt": { "AclFile": "none.acl", "Listeners": [{ "Port": 8883, "CertificateFile": "none.crt" }] },
              "Bridge": { "Host": "broker", "User": "gateway", "PasswordFile": "none.txt" }
            }
            """);
        Assert.Equal(OptionsException.ExitCode, result.ExitCode);
        Assert.All(["none.crt", "none.acl", "none.txt"], file => Assert.Contains(file, result.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Mqtt", "UsersFile")]
    [InlineData("Mqtt", "AclFile")]
    [InlineData("Link", "KeyFile")]
    [InlineData("Http", "PasswordFile")]
    public async Task A_pipe_in_place_of_a_file_is_refused_and_not_waited_for(string section, string setting)
    {
        using var folder = new TemporaryDirectory();
        var pipe = folder.Combine("pipe");
        await using (var make = RunningProgram.Start(ExternalProgram.Require("mkfifo"), [pipe]))
            await make.WaitForExitAsync(Cancel);
        var result = await CheckAsync(folder, $$"""{ "{{section}}": { "{{setting}}": "{{pipe}}" } }""");
        Assert.Equal(OptionsException.ExitCode, result.ExitCode);
        Assert.Contains($"{section}:{setting} names {pipe}, which is a directory, a device or a pipe", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_can_be_checked_before_the_first_start()
    {
        using var folder = new TemporaryDirectory();
        var result = await CheckAsync(folder, """{ "Mqtt": { "Port": 1884 } }""");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.False(Directory.Exists(folder.Combine("data")));
    }

    private static async Task<ProgramResult> CheckAsync(TemporaryDirectory folder, string settings)
    {
        var config = folder.Combine("gateway.json");
        await File.WriteAllTextAsync(config, settings, Cancel);
        return await DaemonProcess.Run(["check", "--data", folder.Combine("data"), "--config", config]).WaitForExitAsync(Cancel);
    }
}
