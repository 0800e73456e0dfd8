using System.Net;
using System.Net.Sockets;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>A fault at the start is reported in one line with the remedy, without a stack trace.</summary>
public sealed class DaemonStartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GATEWAY__MQTT__PORT", "Mqtt:Port")]
    [InlineData("GATEWAY__LINK__PORT", "Link:Port")]
    public async Task A_port_in_use_names_the_setting_to_change(string variable, string setting)
    {
        using var data = new TemporaryDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = await FailAsync(["run", "--data", data.Path], new()
        {
            ["GATEWAY__MQTT__PORT"] = "0",
            ["GATEWAY__LINK__PORT"] = "0",
            [variable] = $"{port}",
        });

        Assert.Contains(setting, error, StringComparison.Ordinal);
        Assert.Contains($"{port}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_in_use_is_refused()
    {
        using var data = new TemporaryDirectory();
        await using var first = await DaemonProcess.StartAsync(data.Path, Cancel);

        var error = await FailAsync(["run", "--data", data.Path], new() { ["GATEWAY__MQTT__PORT"] = "0", ["GATEWAY__LINK__PORT"] = "0" });

        Assert.Contains("in use by another gateway", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_says_so()
    {
        // Below /proc nobody may make a directory, not even root, whom a read-only mode would not stop.
        var error = await FailAsync(["run", "--data", "/proc/gateway-data"], new() { ["GATEWAY__MQTT__PORT"] = "0", ["GATEWAY__LINK__PORT"] = "0" });

        Assert.Contains("/proc/gateway-data", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Mqtt\": { \"Prot\": 1 } }", "Prot")]
    [InlineData("{ \"Mqtt\": { \"MaxInFlight\": 0 } }", "Mqtt:MaxInFlight")]
    [InlineData("{ \"Mqtt\": { \"Listeners\": [ { \"Adress\": \"127.0.0.1\" } ] } }", "Adress")]
    [InlineData("{ \"Mqtt\": { \"Listeners\": [ { \"KeyFile\": \"x\" } ] } }", "Mqtt:Listeners:0")]
    [InlineData("{ \"Mqtt\": { \"AclFile\": \"/nowhere/acl\" } }", "/nowhere/acl")]
    [InlineData("{ \"Motion\": { \"MinArea\": -1 } }", "Motion:MinArea")]
    [InlineData("{ \"Detection\": { \"Model\": \"/nowhere\" } }", "/nowhere")]
    [InlineData("{ not json", "not valid JSON")]
    public async Task A_bad_setting_is_named(string json, string named)
    {
        using var data = new TemporaryDirectory();
        var config = data.Combine("gateway.json");
        await File.WriteAllTextAsync(config, json, Cancel);

        var error = await FailAsync(
            ["run", "--config", config, "--data", data.Path], new() { ["GATEWAY__MQTT__PORT"] = "0", ["GATEWAY__LINK__PORT"] = "0" });

        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(string[] arguments, Dictionary<string, string?> environment)
    {
        await using var program = DaemonProcess.Run(arguments, environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var result = await program.WaitForExitAsync(limit.Token);
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
        return result.Error;
    }
}
