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

    /// <summary>Starts this program again as one of its servers, which prints its port.</summary>
    public static Server StartOwn(string name, string mode)
    {
        var program = typeof(Server).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", program, mode]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var port = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"mqtt-peer {mode} did not start");
        return new Server(name, process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>Starts Debian's Mosquitto as delivered, but without its limit on a subscriber's queue, which would drop measured messages.</summary>
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

    /// <summary>A loopback port that no socket has.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
