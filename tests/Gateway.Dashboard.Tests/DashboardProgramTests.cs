using System.Net;
using System.Net.Sockets;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests;

/// <summary>gateway-dashboard as a process.</summary>
public sealed class DashboardProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gateway-dashboard.dll");

    [Fact]
    public async Task Starts_before_the_daemon_finds_it_later_and_ends_on_SIGTERM()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var data = new TemporaryDirectory();
        var linkPort = FreePort();
        await using var program = Start(data, ("Link__Port", $"{linkPort}"), ("Http__Port", "0"));
        await program.WaitForOutput("dashboard: http://127.0.0.1:", cancel: cancel);

        await using var daemon = FakeDaemon.Start(data.Combine("link.key"), linkPort);
        await Eventually.True(() => daemon.Subscriptions.Count == 1, cancel: cancel);

        program.Terminate();
        var result = await program.WaitForExitAsync(cancel);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var data = new TemporaryDirectory();

        var error = await FailsWith(1, data, ("Http__Port", $"{((IPEndPoint)taken.LocalEndpoint).Port}"));

        Assert.Contains("is in use by another program", error);
        Assert.Contains("Http.Port", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("Http__Port", "70000", "Http:Port")]
    [InlineData("Http__Port", "http", "Http:Port")]
    [InlineData("Http__Address", "0.0.0.0", "Http:PasswordFile")]
    [InlineData("Http__Address", "here", "Http:Address")]
    [InlineData("Http__CertificateFile", "/nowhere.pem", "Http:KeyFile")]
    [InlineData("Http__CorsOrigin", "localhost:3000", "Http:CorsOrigin")]
    [InlineData("Http__PasswordFile", "/nowhere", "Http:PasswordFile")]
    [InlineData("Link__Port", "0", "Link:Port")]
    public async Task A_setting_that_cannot_be_used_is_named(string key, string value, string named)
    {
        using var data = new TemporaryDirectory();

        Assert.Contains(named, await FailsWith(2, data, (key, value)));
    }

    [Fact]
    public async Task A_broken_configuration_file_is_named()
    {
        using var data = new TemporaryDirectory();
        await File.WriteAllTextAsync(data.Combine("gateway.json"), "{ \"Http\": ", TestContext.Current.CancellationToken);

        string[] arguments = [Program, "--config", data.Combine("gateway.json"), "--data", data.Path];
        var result = await ExternalProgram.RunAsync("dotnet", arguments, Patience, cancel: TestContext.Current.CancellationToken);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("gateway.json line 1, column 11", result.Error);
    }

    [Fact]
    public async Task The_configuration_file_is_read_and_the_environment_wins()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var data = new TemporaryDirectory();
        await File.WriteAllTextAsync(data.Combine("gateway.json"), """{ "Mqtt": { "Port": 1 }, "Http": { "Address": "::1", "Port": 1 } }""", cancel);

        await using var program = RunningProgram.Start(
            "dotnet",
            [Program, "--config", data.Combine("gateway.json"), "--data", data.Path],
            new Dictionary<string, string?> { ["GATEWAY__HTTP__PORT"] = "0" });

        await program.WaitForOutput("dashboard: http://[::1]:", cancel: cancel);
    }

    [Fact]
    public async Task M2_a_replaced_password_file_is_logged_whether_it_can_be_used_or_not()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var data = new TemporaryDirectory();
        var file = data.Combine("password");
        await File.WriteAllTextAsync(file, "correct horse", cancel);
        await using var program = Start(data, ("Http__Port", "0"), ("Http__PasswordFile", file));
        await program.WaitForOutput("dashboard: http://127.0.0.1:", cancel: cancel);
        using var http = new HttpClient { BaseAddress = new Uri(program.Output.Split("dashboard: ")[1].Split('\n')[0]) };

        await File.WriteAllTextAsync(file, "", cancel);
        await http.GetAsync("/login", cancel);
        await program.WaitForOutput($"{file} changed but cannot be used; keeping the previous version.", cancel: cancel);
        await File.WriteAllTextAsync(file, "battery staple", cancel);
        await http.GetAsync("/login", cancel);
        await program.WaitForOutput($"{file} changed and was read again.", cancel: cancel);
        await program.WaitForOutput("The password changed: all browsers must log in again.", cancel: cancel);
    }

    private static RunningProgram Start(TemporaryDirectory data, params (string Key, string Value)[] settings) =>
        RunningProgram.Start("dotnet", [Program, "--data", data.Path], Environment(settings));

    private static async Task<string> FailsWith(int exitCode, TemporaryDirectory data, params (string Key, string Value)[] settings)
    {
        var result = await ExternalProgram.RunAsync(
            "dotnet", [Program, "--data", data.Path], Patience, environment: Environment(settings), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(exitCode, result.ExitCode);
        return result.Error;
    }

    private static Dictionary<string, string?> Environment((string Key, string Value)[] settings) =>
        settings.ToDictionary(setting => "GATEWAY__" + setting.Key, setting => (string?)setting.Value);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
