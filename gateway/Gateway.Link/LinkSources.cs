using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>State of the daemon that the link sends without a command.</summary>
/// <param name="Cameras">All cameras in their current state. Any thread; returns at once.</param>
/// <param name="LastEventId">The greatest assigned id; 0 before the first event. Any thread; returns at once.</param>
/// <param name="Events">Reads events from the store.</param>
/// <remarks>Ids grow, and events become readable in their order: a client that has seen id n has seen every event up to n.</remarks>
public sealed record LinkSources(Func<IReadOnlyList<CameraInfo>> Cameras, Func<ulong> LastEventId, ReadEvents Events);

/// <summary>Reads at most <paramref name="limit"/> stored events after <paramref name="afterId"/> in the order of ids; 0 starts at the oldest.</summary>
public delegate ValueTask<Page<EventMessage>> ReadEvents(ulong afterId, int limit);
