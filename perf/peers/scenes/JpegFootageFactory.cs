using Gateway.Vision;

namespace Gateway.Peers.Scenes;

/// <summary>Encodes scenes and videos as JPEGs with colour at half resolution (4:2:0), as cameras send them.</summary>
public static class JpegFootageFactory
{
    private const int Quality = 85;

    /// <summary>Adds colours to the scene, with separate noise in each channel, and encodes it.</summary>
    public static JpegFootage Encode(Scene scene)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        var footage = new JpegFootage(scene.Name, folder, scene.FrameCount);
        using var frames = File.OpenRead(scene.Path);
        using var encoder = new JpegEncoder(Quality);
        var luma = new byte[scene.FrameSize];
        var colour = new byte[scene.FrameSize * 3];
        var jpeg = new byte[JpegEncoder.MaxLength(scene.Width, scene.Height, JpegPixels.Rgb24)];
        for (var i = 0; i < scene.FrameCount; i++)
        {
            frames.ReadExactly(luma);
            Paint(luma, colour, scene.Width);
            var length = encoder.Encode(colour, scene.Width, scene.Height, JpegPixels.Rgb24, jpeg);
            File.WriteAllBytes(footage.PathOf(i), jpeg[..length]);
        }

        return footage;
    }

    /// <summary>The frames of a video, as the gateway's local cameras encode them.</summary>
    /// <exception cref="InvalidOperationException">ffmpeg cannot read the video.</exception>
    public static JpegFootage Video(string file, int frames)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        string[] encoding = ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4"];
        SceneFactory.Capture(
            "ffmpeg", ["-v", "error", "-y", "-i", file, "-frames:v", $"{frames}", .. encoding, Path.Combine(folder, "%06d.jpg")]);
        return new JpegFootage(Path.GetFileNameWithoutExtension(file), folder, Directory.GetFiles(folder).Length);
    }

    /// <summary>Some parts warm, others cool; the lowest bits of the brightness serve as noise.</summary>
    private static void Paint(byte[] luma, byte[] colour, int width)
    {
        for (var i = 0; i < luma.Length; i++)
        {
            var tint = (18 * Math.Sin(i % width / 37.0)) + (14 * Math.Cos(i / width / 29.0)) + (luma[i] & 3) - 1.5;
            colour[i * 3] = (byte)Math.Clamp(luma[i] + tint, 0, 255);
            colour[(i * 3) + 1] = luma[i];
            colour[(i * 3) + 2] = (byte)Math.Clamp(luma[i] - tint, 0, 255);
        }
    }
}

/// <summary>Footage as a camera sends it: one JPEG per file, numbered from <c>000001.jpg</c>. Disposal deletes the files.</summary>
public sealed record JpegFootage(string Name, string Folder, int FrameCount) : IDisposable
{
    /// <summary>The file of a frame, by its index from 0.</summary>
    public string PathOf(int index) => Path.Combine(Folder, $"{index + 1:000000}.jpg");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
