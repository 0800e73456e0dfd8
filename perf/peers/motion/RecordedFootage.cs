using Gateway.Peers.Scenes;

namespace Gateway.Peers.Motion;

/// <summary>The recorded videos of a data folder that is no part of the project.</summary>
internal static class RecordedFootage
{
    private const int HighwayFramesPerSecond = 25;
    private const int Moving = 255;   // in the labels of changedetection.net
    private const double LeastShare = 0.005;   // of the picture, labelled as moving

    /// <summary>Frames that an analysis may take to learn the picture.</summary>
    private const double WarmUpSeconds = 1.5;

    /// <summary>The footage that exists in the folder; what is missing is said to <paramref name="log"/>.</summary>
    public static IEnumerable<Footage> In(string folder, string? only, TextWriter log)
    {
        foreach (var (name, place, read) in new (string, string, Func<string, Footage>)[]
            { ("vtest", "vtest.avi", Video), ("road", "road.mp4", Video), ("highway", "highway", Highway) })
        {
            var path = Path.Combine(folder, place);
            if (only is not null && !name.StartsWith(only, StringComparison.Ordinal))
                continue;
            if (Path.Exists(path))
                yield return read(path);
            else
                log.WriteLine($"{name}: skipped, {path} does not exist");
        }
    }

    /// <summary>A video in which something moves all the time.</summary>
    private static Footage Video(string path)
    {
        var rate = SceneFactory.Capture(
            "ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=r_frame_rate", "-of", "csv=p=0", path]).Trim().Split('/');
        var framesPerSecond = double.Parse(rate[0]) / double.Parse(rate[1]);
        using var footage = JpegFootageFactory.Video(path, int.MaxValue);
        return new Footage(
            footage.Name, framesPerSecond, [.. Enumerable.Range(0, footage.FrameCount).Select(i => File.ReadAllBytes(footage.PathOf(i)))],
            frame => frame >= WarmUpSeconds * framesPerSecond ? true : null);
    }

    /// <summary>The sequence of that name of changedetection.net, with its labels.</summary>
    private static Footage Highway(string folder)
    {
        byte[][] jpegs = [.. Directory.GetFiles(Path.Combine(folder, "input"), "*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var labelled = File.ReadAllText(Path.Combine(folder, "temporalROI.txt")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (first, last) = (int.Parse(labelled[0]) - 1, int.Parse(labelled[1]) - 1);
        var moves = Labels(Path.Combine(folder, "groundtruth"));
        return new Footage("highway", HighwayFramesPerSecond, jpegs, frame => frame < first || frame > last ? null : moves[frame]);
    }

    private static bool[] Labels(string folder)
    {
        var example = Path.Combine(folder, "gt000001.png");
        var size = SceneFactory.Capture(
            "ffprobe", ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", example]).Trim().Split(',');
        var pixels = new byte[int.Parse(size[0]) * int.Parse(size[1])];
        var raw = Path.GetTempFileName();
        SceneFactory.Capture(
            "ffmpeg", ["-v", "error", "-y", "-i", Path.Combine(folder, "gt%06d.png"), "-f", "rawvideo", "-pix_fmt", "gray", raw]);
        var moves = new List<bool>();
        using (var masks = File.OpenRead(raw))
        {
            while (masks.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length)
                moves.Add(pixels.Count(pixel => pixel == Moving) >= LeastShare * pixels.Length);
        }

        File.Delete(raw);
        return [.. moves];
    }
}
