using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Daemon;

/// <summary>Memory of idle connections. Another process opens them, so only the daemon's side is counted.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class IdleConnectionTests
{
    private const int MostBytesEach = 4608;
    private const long MostBytesTogether = 100_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idle_client_holds_less_than_four_and_a_half_kilobytes()
    {
        const int Clients = 2000;
        await using var endpoint = await MqttTestEndpoint.StartAsync();
        await using var first = await ConnectAsync(endpoint.Port, 100);   // pays for tables and what is made once
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var more = await ConnectAsync(endpoint.Port, Clients);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Clients;

        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes held for each of {Clients} idle connections");
        Assert.InRange(each, 1, MostBytesEach);
    }

    [Fact]
    public async Task Ten_thousand_idle_clients_add_less_than_100_MB_to_the_daemon()
    {
        const int Clients = 10_000;
        using var data = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(data.Path, Cancel);
        var before = daemon.ResidentBytes();
        await using var clients = await ConnectAsync(daemon.MqttPort, Clients);
        var together = daemon.ResidentBytes() - before;

        TestContext.Current.TestOutputHelper?.WriteLine($"{together} bytes for {Clients} idle connections");
        Assert.InRange(together, 1, MostBytesTogether);
    }

    private static async Task<RunningProgram> ConnectAsync(int port, int count)
    {
        if (Descriptors() < count + 1000)
            Assert.Skip($"{Descriptors()} file descriptors are not enough: raise ulimit -Hn.");
        var clients = RunningProgram.Start(
            ExternalProgram.Require("python3"),
            [
                RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "MqttIdle.py"),
                port.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture),
            ]);
        await clients.WaitForOutput("connected", TimeSpan.FromMinutes(1), Cancel);
        return clients;
    }

    private static int Descriptors()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture, out var hard)
            ? hard
            : int.MaxValue;
    }
}
