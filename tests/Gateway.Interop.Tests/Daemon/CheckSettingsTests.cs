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
    [InlineData("""{ "Http": { "KeyFile": "FOLDER/gateway.json" } }""", "Http:CertificateFile and Http:KeyFile belong together")]
    [InlineData("""{ "Http": { "PasswordFile": "FOLDER/none.txt" } }""", "Http:PasswordFile")]
    [InlineData("""{ "Telemetry": { "HeadersFile": "FOLDER/gateway.json" } }""", "Telemetry:HeadersFile")]
    public async Task Settings_with_which_a_program_would_not_start_are_refused(string settings, string named)
    {
        using var folder = new TemporaryDirectory();
        var result = await CheckAsync(folder, settings.Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        Assert.Equal(OptionsException.ExitCode, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
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
