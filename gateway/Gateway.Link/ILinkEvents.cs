using Gateway.Protocol.Commands;

namespace Gateway.Link;

/// <summary>The kept events, from which every client is served in order, however far behind it is.</summary>
/// <remarks>
/// Ids grow, and an event can be read before any with a greater id can: then a client that has seen id n has seen everything up to n.
/// </remarks>
public interface ILinkEvents
{
    /// <summary>The greatest id given out; 0 while there is none. Any thread; returns at once.</summary>
    ulong LastEventId { get; }

    /// <summary>Events with a greater id, in the order of ids.</summary>
    /// <param name="afterId">0 means from the oldest kept.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">The client is gone.</param>
    ValueTask<EventPage> ReadAsync(ulong afterId, int limit, CancellationToken cancel);
}
