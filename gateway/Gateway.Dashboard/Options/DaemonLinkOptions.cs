namespace Gateway.Dashboard.Options;

/// <summary>The dashboard's part of the <c>Link</c> section, which it shares with the daemon.</summary>
internal sealed record DaemonLinkOptions
{
    public string Address { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 8001;

    /// <summary>Whether the page may offer to shut the daemon down; the daemon reads the same key and decides.</summary>
    public bool AllowShutdown { get; init; }

    /// <summary>The key file that the daemon writes; null means <c>link.key</c> in the data directory.</summary>
    public string? KeyFile { get; init; }
}
