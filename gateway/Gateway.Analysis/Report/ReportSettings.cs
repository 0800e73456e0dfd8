namespace Gateway.Analysis.Report;

/// <summary>The settings of an analysis, by their names in the configuration.</summary>
internal static class ReportSettings
{
    public static IEnumerable<(string Name, string Value)> Of(MotionOptions options)
    {
        yield return ("Mode", $"{options.Mode}");
        if (options.Mode == MotionMode.Sequence)
        {
            yield return ("Edge", $"{options.Edge}");
            yield return ("Tracking", YesNo(options.Tracking));
            yield return ("Window", options.Window.ToString("c", CultureInfo.InvariantCulture));
        }
        else
        {
            if (options.AreaThreshold is { } share)
                yield return ("AreaThreshold", share.ToString(CultureInfo.InvariantCulture));
            yield return ("AreaFramesOver", $"{options.AreaFramesOver} of {options.AreaFrames}");
            yield return ("AreaTime", options.AreaTime.ToString("c", CultureInfo.InvariantCulture));
        }

        if (options.MinArea is { } area)
        {
            yield return ("MinArea", area.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            yield return ("MinAreaShare", options.MinAreaShare.ToString(CultureInfo.InvariantCulture));
            yield return ("MinAreaFloor", options.MinAreaFloor.ToString(CultureInfo.InvariantCulture));
        }

        if (options.Mode == MotionMode.Sequence)
            yield return ("Cooldown", options.Cooldown.ToString("c", CultureInfo.InvariantCulture));
        yield return ("EndAfter", options.EndAfter.ToString("c", CultureInfo.InvariantCulture));
        yield return ("WarmUp", options.WarmUp.ToString("c", CultureInfo.InvariantCulture));
        yield return ("Scale", $"{options.Scale}");
        yield return ("MaskCleaning", YesNo(options.MaskCleaning));
        if (!options.MaskCleaning)
            yield return ("Opening", YesNo(options.Opening));
        if (options.Include is { } include)
            yield return ("Include", string.Join("; ", include.Select(Corners)));
        if (!options.Ignore.IsEmpty)
            yield return ("Ignore", string.Join("; ", options.Ignore.Select(Corners)));
        yield return ("LightGuard", YesNo(options.LightGuard));
        yield return ("ShakeGuard", YesNo(options.ShakeGuard));
        yield return ("InfraredGuard", YesNo(options.InfraredGuard));
        yield return ("DetectShadows", YesNo(options.Model.DetectShadows));
        yield return ("History", options.Model.History.ToString(CultureInfo.InvariantCulture));
        yield return ("VarThreshold", options.Model.VarThreshold.ToString(CultureInfo.InvariantCulture));
    }

    private static string YesNo(bool value) => value ? "true" : "false";

    public static string Corners(Roi area) => string.Join(' ', area.Corners.Select(corner => $"{corner.X},{corner.Y}"));
}
