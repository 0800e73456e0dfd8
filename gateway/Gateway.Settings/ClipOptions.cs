namespace Gateway.Settings;

/// <summary>The section <c>Clips</c>.</summary>
public sealed record ClipOptions
{
    [Setting("Footage kept from before the event; at least the picture before it.", Applies.ThisCamera, Min = "0", Max = "5min")]
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromSeconds(3);

    [Setting("Footage recorded after the event; at least the picture after it.", Applies.ThisCamera, Min = "100ms", Max = "10min")]
    public TimeSpan PostRoll { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Longest time from the end of one event to the start of the next for which both are in one clip.", Applies.ThisCamera,
        Min = "0", Max = "10min")]
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Longest clip. Motion that lasts longer continues in the next clip, with the next picture.", Applies.ThisCamera,
        Min = "100ms", Max = "1h")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("Bytes of pre-roll held for each camera. When exceeded, the oldest frames are dropped.", Applies.ThisCamera, Min = 0, Unit = "bytes")]
    public long MaxPreRollBytes { get; init; } = 16 << 20;

    [Setting("Bytes of clips on disk. When exceeded, the oldest acknowledged clips are deleted, then the oldest failed ones. 0: no limit.",
        Applies.Live, Min = 0, Unit = "bytes")]
    public long MaxBytes { get; init; } = 8L << 30;

    [Setting("Acknowledged and failed clips older than this are deleted. 0: no limit.", Applies.Live, Min = "0")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    [Setting("Attempts to analyse a clip before it is marked failed.", Min = 1, Max = byte.MaxValue, Unit = "tries")]
    public int MaxTries { get; init; } = 3;

    [Setting("Time until a clip that could not be analysed is tried again; other clips are analysed meanwhile.", Min = "0", Max = "1d")]
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    internal void Check(string key, SettingProblems problems) =>
        problems.Require(MaxDuration >= PostRoll, $"{key}:MaxDuration",
            $"is {UnitText.Format(MaxDuration)}; it must be at least PostRoll, {UnitText.Format(PostRoll)}");
}
