namespace Gateway.Broker.Messages;

/// <summary>How many subscriptions a topic filter counts as: each level takes memory and may be a step of every search.</summary>
internal static class FilterCost
{
    private const int LevelsOfOne = 8;

    /// <returns>One per 8 levels or part of them.</returns>
    public static int Of(ReadOnlySpan<byte> filter) => 1 + (filter.Count((byte)'/') / LevelsOfOne);
}
