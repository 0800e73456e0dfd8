using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Peers.Mqtt;

/// <summary>A server under measurement, in a process of its own.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string? _folder;

    private Server(string name, Process process, int port, string? folder = null)
    {
        Name = name;
        _process = process;
        Port = port;
        _folder = folder;
    }

    public string Name { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts this program again as one of its servers; it says its port.</summary>
    /// <param name="name">What it is called in the table.</param>
    /// <param name="mode">Its argument.</param>
    public static Server StartOwn(string name, string mode)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [mode]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new Server(name, process, int.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"mqtt-peer {mode} did not start"), CultureInfo.InvariantCulture));
    }

    /// <summary>Starts Debian's Mosquitto as it is delivered, but without a limit to what waits for a subscriber: it would drop what is measured.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or does not come up.</exception>
    public static Server StartMosquitto(string name)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        var port = FreePort();
        var settings = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(settings, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            max_queued_messages 0
            log_type error

            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", settings]))!;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience && !process.HasExited; Thread.Sleep(20))
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return new Server(name, process, port, folder);
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        throw new InvalidOperationException("mosquitto does not listen");
    }

    /// <summary>A question to one of our own servers, and its answer.</summary>
    public string[] Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return (_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended")).Split(' ');
    }

    public void Dispose()
    {
        if (_folder is null)
            _process.StandardInput.Close();
        else
            _process.Kill();
        if (!_process.WaitForExit(Patience))
            _process.Kill();
        _process.Dispose();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
