namespace Gateway.Protocol.Client;

/// <summary>Where a client that reconnects stands, and why.</summary>
/// <param name="State">Now.</param>
/// <param name="Since">When that began, UTC.</param>
/// <param name="Reason">For people: why there is no link; empty while there is one.</param>
public sealed record LinkStatus(LinkState State, DateTimeOffset Since, string Reason);
