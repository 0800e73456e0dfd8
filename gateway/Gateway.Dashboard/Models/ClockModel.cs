namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/clock, and the answer of POST /api/v1/clock/confirm.</summary>
/// <param name="Now">The time by the daemon's clock.</param>
/// <param name="Doubt">Why nothing is deleted by age at present; null if the clock is believed.</param>
/// <param name="DoubtedAt">When that was noticed, by the same clock.</param>
/// <param name="UntilTrustedSeconds">Running time without a step after which the doubt ends; 0 for no doubt.</param>
/// <param name="Steps">Steps since the daemon started.</param>
internal sealed record ClockModel(DateTimeOffset Now, string? Doubt, DateTimeOffset? DoubtedAt, uint UntilTrustedSeconds, uint Steps);
