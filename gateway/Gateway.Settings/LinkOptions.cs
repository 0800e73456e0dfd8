namespace Gateway.Settings;

/// <summary>The section <c>Link</c>.</summary>
public sealed record LinkOptions
{
    [Setting("Address to listen on; the dashboard connects to it. The link is not encrypted: outside loopback, put it inside a tunnel.")]
    public string Address { get; init; } = "127.0.0.1";

    [Setting("Port to listen on; 0 takes any free port.", Min = 0, Max = ushort.MaxValue)]
    public int Port { get; init; } = 8001;

    [Setting("File with the shared secret, created when missing. Null: `link.key` in the data directory.")]
    public string? KeyFile { get; init; }

    [Setting("Connected clients; one more is refused with an Error message.", Min = 1, Max = 1000, Unit = "clients")]
    public int MaxClients { get; init; } = 16;

    [Setting("Open connections that have not yet proved possession of the key.", Min = 1, Max = 1000, Unit = "connections")]
    public int MaxHandshakes { get; init; } = 16;

    [Setting("Bytes of the largest payload sent; a larger frame is skipped and counted.", Min = "64KiB", Max = "64MiB", Unit = "bytes")]
    public int MaxPayload { get; init; } = 8 << 20;

    [Setting("Bytes of the largest payload accepted from a client.", Min = "1KiB", Max = "1MiB", Unit = "bytes")]
    public int MaxRequest { get; init; } = 16 << 10;

    [Setting("Motion messages waiting for one client. When exceeded, the oldest is dropped.", Min = 1, Max = 100_000, Unit = "messages")]
    public int MaxQueuedMotion { get; init; } = 64;

    [Setting("Clip, image, camera and statistics messages waiting for one client. When exceeded, the oldest is dropped, and the client sees the gap.",
        Min = 1, Max = 100_000, Unit = "messages")]
    public int MaxQueuedNotices { get; init; } = 256;

    [Setting("Commands of one client in progress; one more is answered with Busy.", Min = 1, Max = 1000, Unit = "commands")]
    public int MaxCommands { get; init; } = 8;

    [Setting("Newest events kept in memory for all clients; older ones are read from the store.", Min = 1, Max = 1_000_000, Unit = "events")]
    public int MaxRecentEvents { get; init; } = 256;

    [Setting("Bytes that the kernel may hold for one client. With fewer bytes, a slow client sees newer frames.",
        Min = "4KiB", Max = "64MiB", Unit = "bytes")]
    public int SendBufferBytes { get; init; } = 256 << 10;

    [Setting("Longest time from the connection to the proof of the key.", Min = "100ms", Max = "5min")]
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("A client that does not accept one whole message in this time is disconnected.", Min = "1s", Max = "1h")]
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("A client that sends nothing for this time is disconnected; it receives a ping well before.", Min = "3s", Max = "1d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("Whether an operator's client may stop the daemon.")]
    public bool AllowShutdown { get; init; }

    /// <summary>Checks that a client finds the daemon and the key with these settings.</summary>
    /// <param name="key">Key of the section, for the problems.</param>
    /// <param name="problems">Receives what is missing.</param>
    /// <param name="hasDataDirectory">Whether the daemon's data directory is known, the default place of the key.</param>
    public void CheckClient(string key, SettingProblems problems, bool hasDataDirectory)
    {
        problems.Require(Address.Length > 0, $"{key}:Address", "is empty; it must be the daemon's address");
        problems.Require(Port != 0, $"{key}:Port", "is 0; the dashboard needs the daemon's port, 1 to 65535");
        problems.Require(KeyFile is not null || hasDataDirectory, $"{key}:KeyFile",
            "is missing, the key of the link to the daemon: pass --data DIR (the daemon's data directory), or set it");
    }

    internal void Check(string key, SettingProblems problems)
    {
        ListenAddress.Check(Address, key, problems);
        problems.RequirePath(KeyFile, $"{key}:KeyFile");
    }

    internal LinkOptions In(string dataDirectory) => this with { KeyFile = KeyFile ?? Path.Combine(dataDirectory, "link.key") };
}
