namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/status: the dashboard's version, open pages and counters; the daemon's counters, empty before the first statistics.</summary>
internal sealed record StatusModel(
    DaemonModel Daemon, string Version, int Browsers, IReadOnlyDictionary<string, double> Stats, IReadOnlyDictionary<string, double> Dashboard);

/// <summary>State of the link to the daemon and the time of its last change. The reason is empty while connected.</summary>
/// <remarks>Version and start are the last known ones; empty and null before the first connection.</remarks>
internal sealed record DaemonModel(
    bool Connected, DateTimeOffset Since, string Version, DateTimeOffset? StartedAt, bool ShutdownAllowed, string Reason);

/// <summary>GET /api/v1/listeners: where boards reach the daemon's MQTT broker.</summary>
internal sealed record ListenersModel(IReadOnlyList<ListenerModel> Listeners);

/// <summary>A numeric address, <c>0.0.0.0</c> or <c>::</c> for all of the daemon's machine; a local one is reached from that machine alone.</summary>
internal sealed record ListenerModel(string Address, int Port, bool Tls, bool WebSocket, bool IsLocal);
