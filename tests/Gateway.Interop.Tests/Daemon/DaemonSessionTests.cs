using System.Text.Json;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>An acknowledged message reaches the subscribers, whenever the daemon dies. MqttSurvivors.py publishes and counts.</summary>
public sealed class DaemonSessionTests
{
    private const int Rounds = 5;
    private const int Seed = 20_261_121;
    private const string Port = "18830";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damaged_sessions_are_set_aside_at_the_start_and_none_are_kept_where_the_setting_says_so()
    {
        using var data = new TemporaryDirectory();
        await File.WriteAllTextAsync(data.Combine("sessions.db"), "this is not a database", Cancel);
        await using (var daemon = await DaemonProcess.StartAsync(data.Path, Cancel))
            Assert.Contains(
                "MQTT sessions were damaged and start empty; the damaged file is " + data.Combine("sessions.db.damaged-"),
                await daemon.StopAsync(Cancel),
                StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(data.Path, "sessions.db.damaged-*"));

        using var other = new TemporaryDirectory();
        await using (var daemon = await DaemonProcess.StartAsync(other.Path, Cancel, [new("GATEWAY__MQTT__PERSISTSESSIONS", "false")]))
            await daemon.StopAsync(Cancel);
        Assert.Empty(Directory.GetFiles(other.Path, "sessions.db*"));
    }

    [Theory, InlineData("311"), InlineData("5")]
    public async Task Killing_the_daemon_at_any_moment_loses_nothing_acknowledged_and_doubles_nothing_of_qos_2(string version)
    {
        var python = await ExternalProgram.RequirePythonModule("paho.mqtt.client", "python3-paho-mqtt", Cancel);
        using var data = new TemporaryDirectory();

        // An address of this test alone, so that no other process takes its port while the daemon is down.
        var address = $"127.77.{(Environment.ProcessId >> 8) & 0xFF}.{(Environment.ProcessId & 0x7F) | (version == "5" ? 0x80 : 0)}";
        var settings =
            new Dictionary<string, string?> { ["GATEWAY__MQTT__LISTENERS__0__ADDRESS"] = address, ["GATEWAY__MQTT__LISTENERS__0__PORT"] = Port };
        var random = new Random(Seed);
        var daemon = await DaemonProcess.StartAsync(data.Path, Cancel, settings);
        try
        {
            var script = RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "MqttSurvivors.py");
            await using var clients = RunningProgram.Start(python, [script, address, Port, version]);
            var acknowledged = 0;
            for (var round = 0; round < Rounds; round++)
            {
                acknowledged += 10 * random.Next(2, 12);
                await clients.WaitForOutput($"acknowledged {acknowledged}.", TimeSpan.FromSeconds(120), Cancel);
                await daemon.KillAsync(Cancel);
                await daemon.DisposeAsync();
                daemon = await DaemonProcess.StartAsync(data.Path, Cancel, settings);
            }

            Assert.Contains("MQTT sessions restored: 3, with ", daemon.Log, StringComparison.Ordinal);
            await clients.WriteInputAsync(default, Cancel);
            var result = await clients.WaitForExitAsync(Cancel);
            using var json = JsonDocument.Parse(result.EnsureSuccess().Output.Trim().Split('\n')[^1]);
            Assert.True(json.RootElement.GetProperty("published").GetInt32() > acknowledged);
            foreach (var subscriber in new[] { "away", "online" })
            {
                var seen = json.RootElement.GetProperty(subscriber);
                Assert.True(seen.GetProperty("missing").GetArrayLength() == 0 && seen.GetProperty("doubled").GetArrayLength() == 0, result.Output);
            }
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }
}
