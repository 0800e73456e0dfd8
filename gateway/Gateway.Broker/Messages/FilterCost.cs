using Gateway.Frames;

namespace Gateway.Broker.Messages;

/// <summary>How many subscriptions a topic filter counts for: each of its levels takes memory, and may take a step of every search for a topic's subscribers.</summary>
internal static class FilterCost
{
    private const int LevelsOfOne = 8;

    /// <returns>One for every 8 levels, or part of them.</returns>
    public static int Of(ReadOnlySpan<byte> filter) => 1 + (filter.Count((byte)'/') / LevelsOfOne);
}
