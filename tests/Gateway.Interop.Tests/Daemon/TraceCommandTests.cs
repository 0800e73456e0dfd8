using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary><c>gateway trace</c> as a user runs it, beside a running daemon.</summary>
public sealed class TraceCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_of_another_program_is_shown_and_an_interruption_ends_it_with_0()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        await using var trace = DaemonProcess.Run(
            ["trace", "--client", "yard-1", "--data", data.Path],
            new Dictionary<string, string?> { ["GATEWAY__LINK__PORT"] = daemon.LinkPort.ToString(CultureInfo.InvariantCulture) });
        await trace.WaitForOutput("waiting for yard-1", cancel: Cancel);
        await using (var publish = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_pub"),
            ["-p", daemon.MqttPort.ToString(CultureInfo.InvariantCulture), "-i", "yard-1", "-q", "1", "-t", "home/yard", "-m", "hidden text"]))
        {
            Assert.Equal(0, (await publish.WaitForExitAsync(Cancel)).ExitCode);
        }

        await trace.WaitForOutput("closed: the client disconnected", cancel: Cancel);
        trace.Terminate();
        var result = await trace.WaitForExitAsync(Cancel);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(
            """
            (?s)\A..:..:..\.\d{6} waiting for yard-1
            \S+ connection from 127\.0\.0\.1:\d+
            \S+ -> CONNECT MQTT [^\n]+, client "yard-1", [^\n]+, user given: no, password given: no, \d+ bytes
            \S+ <- CONNACK [^\n]+
            \S+ -> PUBLISH "home/yard", QoS 1, id 1, payload 11 bytes, 26 bytes
            \S+ <- PUBACK id 1, 4 bytes
            \S+ -> DISCONNECT, 2 bytes
            \S+ closed: the client disconnected
            """,
            result.Output);
        Assert.DoesNotContain("hidden", result.Output, StringComparison.Ordinal);
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
        await using var trace = DaemonProcess.Run(
            ["trace", "--client", "yard-1", "--data", data, .. more],
            new Dictionary<string, string?> { ["GATEWAY__LINK__PORT"] = port.ToString(CultureInfo.InvariantCulture) });
        return await trace.WaitForExitAsync(Cancel);
    }
}
