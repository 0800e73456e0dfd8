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
    [InlineData("""{ "Mqtt": { "Address": "0.0.0.0" } }""", "Mqtt:Address 0.0.0.0")]
    [InlineData("""{ "Mqtt": { "Listeners": [{ "Port": 8883, "CertificateFile": "FOLDER/none.crt" }] } }""", "none.crt")]
    public async Task Settings_with_which_the_broker_would_not_start_are_refused(string settings, string named)
    {
        using var folder = new TemporaryDirectory();
        var result = await CheckAsync(folder, settings.Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
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
