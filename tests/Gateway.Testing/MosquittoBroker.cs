using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing;

/// <summary>A Mosquitto broker for one test, on a free loopback port. Tests are skipped if it is not installed.</summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder;
    private readonly string _program;
    private readonly string _configuration;
    private RunningProgram? _running;

    private MosquittoBroker(TemporaryDirectory folder, string program, string configuration, int port)
    {
        _folder = folder;
        _program = program;
        _configuration = configuration;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The log since the last start, one line per packet.</summary>
    public string Log => _running!.Error;

    public int ProcessId => _running!.Id;

    /// <summary>Starts a broker without authentication.</summary>
    public static Task<MosquittoBroker> StartAsync(CancellationToken cancel) => StartAsync(null, null, cancel);

    /// <summary>Starts a broker that accepts one user; null: without authentication.</summary>
    public static Task<MosquittoBroker> StartAsync(string? user, string? password, CancellationToken cancel) => StartAsync(
        async folder =>
        {
            if (user is null)
                return ["persistence false", "allow_anonymous true"];
            var passwords = folder.Combine("passwords");
            var made = await ExternalProgram.RunAsync(
                ExternalProgram.Require("mosquitto_passwd"), ["-b", "-c", passwords, user, password!], TimeSpan.FromSeconds(30), cancel: cancel);
            made.EnsureSuccess();
            return ["persistence false", "allow_anonymous false", $"password_file {passwords}"];
        },
        cancel);

    /// <summary>Starts a broker without authentication that keeps sessions and messages over <see cref="StopAsync"/>.</summary>
    public static Task<MosquittoBroker> StartPersistentAsync(CancellationToken cancel) => StartAsync(
        folder => Task.FromResult<IEnumerable<string>>(["persistence true", $"persistence_location {folder.Path}/", "allow_anonymous true"]), cancel);

    /// <summary>Starts a broker with additional configuration lines. Lines about listeners apply to its only one.</summary>
    public static Task<MosquittoBroker> StartAsync(IEnumerable<string> lines, CancellationToken cancel) =>
        StartAsync(_ => Task.FromResult(lines), cancel);

    private static async Task<MosquittoBroker> StartAsync(Func<TemporaryDirectory, Task<IEnumerable<string>>> lines, CancellationToken cancel)
    {
        var program = ExternalProgram.Require("mosquitto");
        var folder = new TemporaryDirectory();
        var port = FreePort();

        // Without "user", Mosquitto started by root would switch to a user that cannot read the folder.
        var configuration = folder.Combine("mosquitto.conf");
        await File.WriteAllLinesAsync(
            configuration,
            [$"user {Environment.UserName}", $"listener {port} 127.0.0.1", "log_type all", "max_queued_messages 10000", .. await lines(folder)],
            cancel);
        var broker = new MosquittoBroker(folder, program, configuration, port);
        try
        {
            await broker.StartAgainAsync(cancel);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the broker in good order; a persistent one keeps its data.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        _running!.Terminate();
        await _running.WaitForExitAsync(cancel);
    }

    /// <summary>Kills the broker, like a power cut. It loses its data.</summary>
    public async Task KillAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _running = null;
    }

    /// <summary>Starts the broker again on the same port.</summary>
    public async Task StartAgainAsync(CancellationToken cancel)
    {
        await KillAsync();
        _running = RunningProgram.Start(_program, ["-c", _configuration, "-v"]);
        await _running.WaitForOutput(" running", cancel: cancel);
    }

    /// <summary>Freezes the broker with open sockets, like an overloaded machine. Only a kill ends that.</summary>
    public Task FreezeAsync(CancellationToken cancel) =>
        ExternalProgram.RunAsync(ExternalProgram.Require("kill"), ["-STOP", $"{ProcessId}"], TimeSpan.FromSeconds(10), cancel: cancel);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
