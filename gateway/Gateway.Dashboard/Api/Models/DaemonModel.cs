namespace Gateway.Dashboard.Api.Models;

/// <summary>Whether the daemon is there.</summary>
/// <param name="Connected">Whether the link to it stands.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Version">Of the daemon, the last one seen; empty before the first.</param>
/// <param name="StartedAt">When the daemon started; null before the first connection.</param>
/// <param name="ShutdownAllowed">Whether its options allow that it is shut down from here.</param>
/// <param name="Reason">Why it is not connected; empty otherwise.</param>
internal sealed record DaemonModel(bool Connected, DateTimeOffset Since, string Version, DateTimeOffset? StartedAt, bool ShutdownAllowed, string Reason);
