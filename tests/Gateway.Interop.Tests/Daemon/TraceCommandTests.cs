using System.Globalization;
using System.Text;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary><c>gateway trace</c> as a user runs it, beside a running daemon.</summary>
public sealed class TraceCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_of_another_program_is_shown_without_its_password_and_payload()
    {
        const string Password = "a-password-to-find";
        using var data = new TemporaryDirectory();
        await AddUserAsync(data.Path, "yard-user", Password);
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, [new("GATEWAY__MQTT__ALLOWANONYMOUS", "false")]);
        await using var trace = Start(data.Path, daemon.LinkPort);
        await trace.WaitForOutput("waiting for yard-1", cancel: Cancel);
        await PublishAsync(daemon, "yard-1", "-u", "yard-user", "-P", Password);
        await trace.WaitForOutput("closed: the client disconnected", cancel: Cancel);
        trace.Terminate();
        var result = await trace.WaitForExitAsync(Cancel);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(
            """
            (?s)\A..:..:..\.\d{6} waiting for yard-1
            \S+ connection from 127\.0\.0\.1:\d+
            \S+ -> CONNECT MQTT [^\n]+, client "yard-1", [^\n]+, user given: yes, password given: yes, will "w" QoS 0 payload 13 bytes, \d+ bytes
            \S+ <- CONNACK [^\n]+
            \S+ -> PUBLISH "home/yard", QoS 1, id 1, payload 11 bytes, 26 bytes
            \S+ <- PUBACK id 1, 4 bytes
            \S+ -> DISCONNECT, 2 bytes
            \S+ closed: the client disconnected
            """,
            result.Output);
        string[] secrets = [Password, Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), "61 2D 70 61 73 73", "yard-user", "hidden"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_no_client_has_waits_and_an_interruption_ends_it_with_0()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var trace = Start(data.Path, daemon.LinkPort);
        await trace.WaitForOutput("waiting for yard-1", cancel: Cancel);
        await PublishAsync(daemon, "yard-2");
        await PublishAsync(daemon, "YARD-1");
        await ExternalProgram.RunAsync(
            ExternalProgram.Require("kill"), ["-INT", trace.Id.ToString(CultureInfo.InvariantCulture)], TimeSpan.FromMinutes(1), cancel: Cancel);
        var result = await trace.WaitForExitAsync(Cancel);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"\A\S+ waiting for yard-1\n\z", result.Output);
    }

    [Fact]
    public async Task It_ends_after_the_time_it_was_given_and_says_when_no_daemon_answers()
    {
        using var data = new TemporaryDirectory();
        int port;
        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel))
        {
            port = daemon.LinkPort;
            var timed = await RunAsync(data.Path, port, "--for", "0.5");
            Assert.True(timed.ExitCode == 0, timed.Error);
            Assert.Contains("waiting for yard-1", timed.Output, StringComparison.Ordinal);
        }

        var alone = await RunAsync(data.Path, port);
        Assert.Equal(1, alone.ExitCode);
        Assert.Contains($"No daemon answers at 127.0.0.1:{port}", alone.Error, StringComparison.Ordinal);
    }

    private static async Task<ProgramResult> RunAsync(string data, int port, params string[] more)
    {
        await using var trace = Start(data, port, more);
        return await trace.WaitForExitAsync(Cancel);
    }

    /// <summary>A shell starts what it puts into the background with SIGINT ignored, and programs inherit that.</summary>
    private static RunningProgram Start(string data, int port, params string[] more) => RunningProgram.Start(
        "env",
        ["--default-signal=INT", "dotnet", "exec", DaemonProcess.Dll, "trace", "--client", "yard-1", "--data", data, .. more],
        new Dictionary<string, string?> { ["GATEWAY__LINK__PORT"] = port.ToString(CultureInfo.InvariantCulture) });

    private static async Task AddUserAsync(string data, string user, string password)
    {
        await using var add = DaemonProcess.Run(["user", "add", user, "--data", data]);
        await add.WriteInputAsync(Encoding.UTF8.GetBytes(password + "\n"), Cancel);
        Assert.Equal(0, (await add.WaitForExitAsync(Cancel)).ExitCode);
    }

    private static async Task PublishAsync(DaemonProcess daemon, string clientId, params string[] more)
    {
        await using var publish = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_pub"),
            [
                "-p", daemon.MqttPort.ToString(CultureInfo.InvariantCulture), "-i", clientId, "-q", "1", "-t", "home/yard", "-m", "hidden text",
                "--will-topic", "w", "--will-payload", "hidden reason", .. more,
            ]);
        Assert.Equal(0, (await publish.WaitForExitAsync(Cancel)).ExitCode);
    }
}
