using System.Collections.Immutable;
using Gateway.Vision;

namespace Gateway.Motion;

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
