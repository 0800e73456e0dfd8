namespace Gateway.Ingest.Topics;

/// <summary>How the interval of a board's pictures follows the motion; see <see cref="BoardOptions.Adaptive"/>.</summary>
internal sealed record AdaptiveOptions(TimeSpan MovingInterval, TimeSpan StillInterval, TimeSpan StillAfter);
