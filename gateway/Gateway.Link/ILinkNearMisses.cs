using Gateway.Protocol.Commands;

namespace Gateway.Link;

/// <summary>The last suppressed moments.</summary>
public interface ILinkNearMisses
{
    /// <summary>Near misses, newest first. Any thread; returns at once.</summary>
    /// <param name="beforeId">Those with a smaller id; 0 begins at the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cameraId">Of this camera; 0 of all.</param>
    NearMissPage Read(ulong beforeId, int limit, uint cameraId);
}
