namespace Gateway.Dashboard.Api.Models;

/// <summary>GET /api/v1/status.</summary>
/// <param name="Daemon">How the link to it stands.</param>
/// <param name="Version">Of the dashboard.</param>
/// <param name="Browsers">Pages open now.</param>
/// <param name="Stats">The daemon's counters and percentiles by name; empty until a page is open, for then they are subscribed to.</param>
internal sealed record StatusModel(DaemonModel Daemon, string Version, int Browsers, IReadOnlyDictionary<string, double> Stats);
