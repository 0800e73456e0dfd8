using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>State of the daemon that the link sends on its own, without a command.</summary>
/// <param name="Cameras">All cameras in their present state. Any thread; returns at once.</param>
/// <param name="LastEventId">The greatest id given out; 0 before the first event. Any thread; returns at once.</param>
/// <param name="Events">Reads kept events.</param>
/// <remarks>Ids grow, and an event can be read before any with a greater id can: a client that has seen id n has seen every event up to n.</remarks>
public sealed record LinkSources(Func<IReadOnlyList<CameraInfo>> Cameras, Func<ulong> LastEventId, ReadEvents Events);

/// <summary>Reads kept events with an id greater than <paramref name="afterId"/>, at most <paramref name="limit"/>, in the order of ids; 0 starts at the oldest kept.</summary>
public delegate ValueTask<Page<EventMessage>> ReadEvents(ulong afterId, int limit);
