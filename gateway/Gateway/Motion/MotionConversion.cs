using System.Collections.Immutable;
using System.Globalization;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Converts the sections <c>Motion</c> to the options of the analysis.</summary>
internal static class MotionConversion
{
    /// <returns>Null if motion analysis is off.</returns>
    /// <exception cref="OptionsException">The section is not usable.</exception>
    public static MotionOptions? ToOptions(MotionSection section)
    {
        var problems = new SettingProblems();
        section.Check("Motion", problems);
        var options = Convert(section, "Motion", problems);
        problems.ThrowIfAny();
        return section.Enabled ? options : null;
    }

    /// <summary>Checks the common section, and those of the cameras against the size of their pictures.</summary>
    public static void Check(GatewayOptions options, string key, SettingProblems problems)
    {
        MotionOptions? common = null;
        problems.In(key, (key, problems) => common = Convert(options.Motion, key, problems));
        for (var i = 0; i < options.Cameras.Count; i++)
        {
            var (camera, place) = (options.Cameras[i], $"Cameras:{i}");
            problems.In(place, (_, problems) =>
            {
                var (section, motionKey) = camera.Motion is { } own ? (own, $"{place}:{key}") : (options.Motion, key);
                var motion = camera.Motion is null ? common : Convert(section, motionKey, problems);
                if (motion is not null && section.Enabled && camera is { Width: { } width, Height: { } height })
                    RegionPlaces.CheckInPictures(motion, motionKey, place, width, height, problems);
            });
        }
    }

    /// <returns>Null after a problem.</returns>
    private static MotionOptions? Convert(MotionSection section, string key, SettingProblems problems)
    {
        var regions = ToRois(section.RegionsOrDefault, $"{key}:Regions");
        var include = ToRois(section.Include ?? [], $"{key}:Include");
        var ignore = ToRois(section.Ignore, $"{key}:Ignore");
        if (regions.Contains(null) || include.Contains(null) || ignore.Contains(null))
            return null;

        var options = SettingsCopy.Fill(new MotionOptions(), section) with
        {
            Regions = regions!,
            Include = section.Include is null ? null : include!,
            Ignore = ignore!,
            Model = SettingsCopy.Fill(new BackgroundModelOptions(), section),
        };
        try
        {
            options.Validate();
            RegionPlaces.CheckInAnyPicture(options, key, problems);
            return options;
        }
        catch (ArgumentException problem)
        {
            // The text starts with the name, which is already at the end of the key.
            problems.Add($"{key}:{problem.ParamName}", OptionsException.TextOf(problem)[(problem.ParamName!.Length + 1)..]);
            return null;
        }

        ImmutableArray<Roi?> ToRois(IReadOnlyList<RegionSection> areas, string place) =>
            [.. areas.Select((area, i) => ToRoi(area, NameOf(area, i, place), $"{place}:{i}", problems))];
    }

    /// <summary>Areas need no name of their own: only their place in the list distinguishes them.</summary>
    private static string NameOf(RegionSection area, int index, string key) =>
        area.Name.Length > 0 || key.EndsWith(":Regions", StringComparison.Ordinal) ? area.Name : (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <returns>Null after a problem, or if a part of the rectangle is missing.</returns>
    private static Roi? ToRoi(RegionSection area, string name, string key, SettingProblems problems)
    {
        try
        {
            return area.Points is { } points
                ? Roi.Polygon(name, [.. points.Select(ToPoint)])
                : area is { X: { } x, Y: { } y, Width: { } width, Height: { } height } ? Roi.Rectangle(name, x, y, width, height) : null;
        }
        catch (ArgumentException problem)
        {
            problems.Add(area.Points is null ? key : $"{key}:Points", $"is no region: {OptionsException.TextOf(problem)}");
            return null;
        }
    }

    private static RoiPoint ToPoint(string text)
    {
        var corner = text.Split(',');
        return new RoiPoint(int.Parse(corner[0], CultureInfo.InvariantCulture), int.Parse(corner[1], CultureInfo.InvariantCulture));
    }
}

/// <summary>Finds regions outside the pictures, as far as the configuration contains their size.</summary>
internal static class RegionPlaces
{
    /// <summary>Compares with the largest picture that is analysed.</summary>
    public static void CheckInAnyPicture(MotionOptions motion, string key, SettingProblems problems)
    {
        var (width, height) = (motion.Jpeg.MaxWidth, motion.Jpeg.MaxHeight);
        var advice = $"no picture larger than {width}x{height} is analysed. Give it in pixels of the camera's picture";
        Check(motion, key, width, height, advice, problems);
        for (var i = 0; i < motion.Regions.Length; i++)
        {
            problems.Require(!motion.IsIgnored(motion.Regions[i]), $"{key}:Regions:{i}",
                $"('{motion.Regions[i].Name}') is completely covered by {key}:Ignore, so nothing is analysed in it; make those areas smaller");
        }
    }

    /// <summary>Compares with the pictures of the camera at the key <paramref name="camera"/>.</summary>
    public static void CheckInPictures(MotionOptions motion, string key, string camera, int width, int height, SettingProblems problems)
    {
        var advice = $"{camera}:Width and Height say that its pictures are {width}x{height}. "
            + $"Move it into the picture, or give this camera regions of its own in {camera}:Motion";
        Check(motion, key, width, height, advice, problems);
    }

    private static void Check(MotionOptions motion, string key, int width, int height, string advice, SettingProblems problems)
    {
        CheckEach(motion.Regions, "Regions");
        CheckEach(motion.Include ?? [], "Include");
        CheckEach(motion.Ignore, "Ignore");

        void CheckEach(ImmutableArray<Roi> areas, string name)
        {
            for (var i = 0; i < areas.Length; i++)
            {
                var area = areas[i];
                problems.Require(
                    area.IsInside(width, height), $"{key}:{name}:{i}", $"('{area.Name}') reaches to {area.Right},{area.Bottom}: {advice}");
            }
        }
    }
}
