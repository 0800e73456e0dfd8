using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing;

/// <summary>A Mosquitto broker of one test's own on a free loopback port. Tests are skipped where it is not installed.</summary>
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

    /// <summary>Everything the broker did since it was last started, a line per packet.</summary>
    public string Log => _running!.Error;

    public int ProcessId => _running!.Id;

    /// <summary>Starts a broker that anybody may use.</summary>
    public static Task<MosquittoBroker> StartAsync(CancellationToken cancel) => StartAsync(null, null, cancel);

    /// <summary>Starts a broker that lets one user in.</summary>
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

    /// <summary>Starts a broker that keeps sessions and messages over <see cref="StopAsync"/>, and lets anybody in.</summary>
    public static Task<MosquittoBroker> StartPersistentAsync(CancellationToken cancel) =>
        StartAsync(folder => Task.FromResult<IEnumerable<string>>(["persistence true", $"persistence_location {folder.Path}/", "allow_anonymous true"]), cancel);

    /// <summary>Starts a broker with lines of its own in the configuration; those for listeners are for its only one.</summary>
    public static Task<MosquittoBroker> StartAsync(IEnumerable<string> lines, CancellationToken cancel) => StartAsync(_ => Task.FromResult(lines), cancel);

    private static async Task<MosquittoBroker> StartAsync(Func<TemporaryDirectory, Task<IEnumerable<string>>> lines, CancellationToken cancel)
    {
        var program = ExternalProgram.Require("mosquitto");
        var folder = new TemporaryDirectory();
        var port = FreePort();

        // Started by root, Mosquitto would become another user, who may not read the folder.
        var configuration = folder.Combine("mosquitto.conf");
        await File.WriteAllLinesAsync(
            configuration, [$"user {Environment.UserName}", $"listener {port} 127.0.0.1", "log_type all", "max_queued_messages 10000", .. await lines(folder)], cancel);
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

    /// <summary>Has it end in good order: a persistent one keeps what it has.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        _running!.Terminate();
        await _running.WaitForExitAsync(cancel);
    }

    /// <summary>Ends it as a power cut would. It forgets everything.</summary>
    public async Task KillAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _running = null;
    }

    /// <summary>Starts it on the port it had.</summary>
    public async Task StartAgainAsync(CancellationToken cancel)
    {
        await KillAsync();
        _running = RunningProgram.Start(_program, ["-c", _configuration, "-v"]);
        await _running.WaitForOutput(" running", cancel: cancel);
    }

    /// <summary>Stops it from doing anything while its sockets stay open, as an overloaded machine does. Only a kill ends that.</summary>
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
