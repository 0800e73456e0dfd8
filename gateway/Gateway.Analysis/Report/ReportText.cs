namespace Gateway.Analysis.Report;

/// <summary>Times, shares and reasons in the report.</summary>
internal static class ReportText
{
    /// <summary>With hours only if there are any: <c>1:02:03.4</c>, <c>02:03.4</c>.</summary>
    public static string Time(TimeSpan at) =>
        at.ToString(at.TotalHours >= 1 ? @"h\:mm\:ss\.f" : @"mm\:ss\.f", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString(share < 0.1 ? "0.0 %" : "0 %", CultureInfo.InvariantCulture);

    public static string Pixels(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ') + " px";

    /// <summary>The reason as data: its name in lower camel case.</summary>
    public static string Key(SuppressedReason reason)
    {
        var name = reason.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The reason in words: <c>WrongEdge</c> is "wrong edge".</summary>
    public static string Words(SuppressedReason reason) =>
        string.Concat(reason.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>Advice for the user; empty if there is none.</summary>
    public static string Advice(SuppressedReason reason) => reason switch
    {
        SuppressedReason.TooSmall => "Smaller than MinArea (or MinAreaShare of the picture), or below AreaThreshold: lower it if this should count.",
        SuppressedReason.WrongEdge => "Entered the first region over another edge than Edge.",
        SuppressedReason.WrongOrder => "Entered the last region without passing the ones before.",
        SuppressedReason.TooSlow => "Did not reach the next region within Window, or reached it later.",
        SuppressedReason.InCooldown => "Within Cooldown of the last event.",
        SuppressedReason.IgnoredRegion => "Cut off by an area under Ignore: make that smaller if this should count.",
        SuppressedReason.LightChange => "The light of the whole picture changed at once.",
        SuppressedReason.CameraShake => "The camera itself moved.",
        SuppressedReason.InfraredSwitch => "The camera switched between day and night mode.",
        SuppressedReason.WarmingUp => "The background was not learnt yet: see WarmUp.",
        SuppressedReason.TooFewPictures => "The pictures come too rarely for a sequence within Window.",
        SuppressedReason.BrokenPicture => "The picture was black, or its lower part was lost on the way.",
        _ => "",
    };
}
