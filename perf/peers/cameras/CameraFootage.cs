using System.Globalization;
using Esp32.Fleet.Scenes;
using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Peers.Cameras;

/// <summary>Frames of a camera as JPEGs in memory, to be played in a loop.</summary>
internal sealed record CameraFootage(string Name, int Width, int Height, IReadOnlyList<byte[]> Frames)
{
    /// <summary>Rate at which the drawn scenes move as in life.</summary>
    public const int LifelikeRate = 10;

    private const int Places = 3;
    private const int FramesOfLoop = 24 * LifelikeRate;
    private const int Quality = 85;
    private const double FirstPassSeconds = 4;   // first the empty place, as a model learns it

    public double MeanBytes => Frames.Average(jpeg => jpeg.Length);

    /// <summary>The simulated boards' places: garden path, front door and parcel belt, with something passing about every nine seconds.</summary>
    public static IReadOnlyList<CameraFootage> Draw(int width, int height) =>
        [.. Enumerable.Range(0, Places).AsParallel().AsOrdered().Select(place => Draw(place, width, height))];

    /// <summary>The frames of a video in the given size.</summary>
    /// <exception cref="InvalidOperationException">ffmpeg cannot read the video.</exception>
    public static CameraFootage Video(string file, int width, int height)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        try
        {
            string[] encoding = ["-vf", $"scale={width}:{height}", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4"];
            SceneFactory.Capture(
                "ffmpeg", ["-v", "error", "-y", "-i", file, "-frames:v", $"{FramesOfLoop}", .. encoding, Path.Combine(folder, "%06d.jpg")]);
            var frames = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
            return new CameraFootage(Path.GetFileNameWithoutExtension(file), width, height, frames);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Width}x{Height}, {Frames.Count} frames of {MeanBytes / 1024:0} KiB");

    private static CameraFootage Draw(int place, int width, int height)
    {
        var picture = ScenePicture.ForBoard(place, width, height);
        var renderer = new SceneRenderer(picture, width, height, CameraLoad.NameOf(place), FirstPassSeconds, seed: place);
        using var encoder = new JpegEncoder(Quality);
        var jpeg = new byte[JpegEncoder.MaxLength(width, height, JpegPixels.Rgb24)];
        var frames = new byte[FramesOfLoop][];
        for (var i = 0; i < frames.Length; i++)
        {
            var seconds = i / (double)LifelikeRate;
            var pixels = renderer.Render(seconds, DateTimeOffset.UnixEpoch.AddSeconds(seconds));
            frames[i] = jpeg[..encoder.Encode(pixels, width, height, JpegPixels.Rgb24, jpeg)];
        }

        return new CameraFootage(picture.Scene.Title.ToLowerInvariant(), width, height, frames);
    }
}
