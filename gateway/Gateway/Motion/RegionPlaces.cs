using System.Collections.Immutable;
using Gateway.Settings;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Refuses regions where no picture is, as far as the configuration tells how large pictures are.</summary>
internal static class RegionPlaces
{
    /// <summary>Against the largest picture that is analysed at all.</summary>
    /// <param name="motion">Of any camera.</param>
    /// <param name="key">Where its section stands.</param>
    /// <exception cref="OptionsException">A region reaches outside; its key is named.</exception>
    public static void RequireInAnyPicture(MotionOptions motion, string key)
    {
        var limits = motion.Jpeg;
        Require(motion, key, limits.MaxWidth, limits.MaxHeight, $"no picture larger than {limits.MaxWidth}x{limits.MaxHeight} is analysed. Give it in pixels of the camera's picture");
        RequireSomethingLeft(motion, key);
    }

    /// <summary>Against the pictures of one camera.</summary>
    /// <param name="motion">The camera's, or the common one.</param>
    /// <param name="key">Where its section stands.</param>
    /// <param name="camera">Its place in the list of cameras.</param>
    /// <param name="width">Of its pictures.</param>
    /// <param name="height">Of its pictures.</param>
    /// <exception cref="OptionsException">A region reaches outside; its key is named.</exception>
    public static void RequireInPictures(MotionOptions motion, string key, string camera, int width, int height) =>
        Require(motion, key, width, height, $"{camera}:Width and Height say that its pictures are {width}x{height}. Move it into the picture, or give this camera regions of its own in {camera}:Motion");

    private static void Require(MotionOptions motion, string key, int width, int height, string advice)
    {
        RequireEach(motion.Regions, $"{key}:Regions", width, height, advice);
        RequireEach(motion.Include ?? [], $"{key}:Include", width, height, advice);
        RequireEach(motion.Ignore, $"{key}:Ignore", width, height, advice);
    }

    private static void RequireEach(ImmutableArray<Roi> areas, string key, int width, int height, string advice)
    {
        for (var i = 0; i < areas.Length; i++)
        {
            if (!areas[i].IsInside(width, height))
                throw new OptionsException($"{key}:{i}", $"('{areas[i].Name}') reaches to {areas[i].Right},{areas[i].Bottom}: {advice}");
        }
    }

    private static void RequireSomethingLeft(MotionOptions motion, string key)
    {
        for (var i = 0; i < motion.Regions.Length; i++)
        {
            if (motion.IsIgnored(motion.Regions[i]))
                throw new OptionsException($"{key}:Regions:{i}", $"('{motion.Regions[i].Name}') lies wholly in what {key}:Ignore covers, so nothing could ever move in it; make the ignored areas smaller");
        }
    }
}
