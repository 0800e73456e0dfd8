using System.Diagnostics;

namespace Gateway.Peers.Scenes;

/// <summary>Creates scenes: three of 640x480 drawn from a fixed seed, and any video through ffmpeg.</summary>
public static class SceneFactory
{
    private const int Width = 640;
    private const int Height = 480;

    public static Scene Calm(int frames) => Draw("calm", frames, noise: 1.5, objects: 1, trees: 0, drift: 0, crowd: 0);

    public static Scene Typical(int frames) => Draw("typical", frames, noise: 2, objects: 6, trees: 1, drift: 0.02, crowd: 0);

    /// <summary>A crowd: half of the pixels have three or more modes, a third only one, as measured with a camera over a real plaza.</summary>
    public static Scene Busy(int frames) => Draw("busy", frames, noise: 2.5, objects: 0, trees: 1, drift: 0, crowd: 60);

    /// <exception cref="InvalidOperationException">ffmpeg or ffprobe cannot read the video.</exception>
    public static Scene Video(string file, int frames)
    {
        var size = Capture("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", file]);
        var parts = size.Trim().Split(',');
        var (width, height) = (int.Parse(parts[0]), int.Parse(parts[1]));
        var path = Path.GetTempFileName();
        Capture("ffmpeg", ["-v", "error", "-y", "-i", file, "-frames:v", $"{frames}", "-f", "rawvideo", "-pix_fmt", "gray", path]);
        var count = (int)(new FileInfo(path).Length / (width * height));
        return new Scene(Path.GetFileNameWithoutExtension(file), width, height, count, path);
    }

    private static Scene Draw(string name, int frames, double noise, int objects, int trees, double drift, int crowd)
    {
        var random = new Random(1);
        var background = Background(random);
        var grain = Grain(random, noise);
        var movers = Enumerable.Range(0, objects + crowd).Select(i => new Mover(random, Width, Height, i >= objects)).ToArray();
        var path = Path.GetTempFileName();
        using var file = File.Create(path);
        var picture = new double[Width * Height];
        var bytes = new byte[Width * Height];
        for (var t = 0; t < frames; t++)
        {
            background.CopyTo(picture, 0);
            if (trees != 0)
                Sway(picture, background, t);
            foreach (var mover in movers)
                mover.Draw(picture, Width, Height, t);

            var light = Math.Sin(t * drift) * 6 * (drift > 0 ? 1 : 0);
            var from = random.Next(grain.Length - bytes.Length);
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)Math.Clamp(picture[i] + light + grain[from + i] + 0.5, 0, 255);
            file.Write(bytes);
        }

        return new Scene(name, Width, Height, frames, path);
    }

    private static double[] Background(Random random)
    {
        var picture = new double[Width * Height];
        var texture = Enumerable.Range(0, 64 * 64).Select(_ => random.NextDouble() * 24).ToArray();
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                picture[(y * Width) + x] = 60 + (x * 70.0 / Width) + (y * 50.0 / Height) + texture[(y / 6 % 64 * 64) + (x / 6 % 64)];
        }

        return picture;
    }

    /// <summary>More noise than a frame needs, so that each frame uses a different part.</summary>
    private static float[] Grain(Random random, double sigma)
    {
        var grain = new float[Width * Height * 3];
        for (var i = 0; i < grain.Length; i++)
            grain[i] = (float)(sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return grain;
    }

    /// <summary>Moves a part at the upper left back and forth by a few pixels, like leaves.</summary>
    private static void Sway(double[] picture, double[] background, int t)
    {
        for (var y = 0; y < Height / 2; y++)
        {
            var shift = (int)Math.Round(5 * Math.Sin((t * 0.7) + (y * 0.05)));
            for (var x = 8; x < Width / 3; x++)
                picture[(y * Width) + x] = background[(y * Width) + x + shift] + ((x + shift) / 3 % 2 * 25);
        }
    }

    /// <summary>Runs a program to its end and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public static string Capture(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed with code {process.ExitCode}.");
    }
}

/// <summary>Frames for a comparison: a file of raw 8-bit luma, frame by frame.</summary>
public sealed record Scene(string Name, int Width, int Height, int FrameCount, string Path) : IDisposable
{
    public int FrameSize => Width * Height;

    public void Dispose() => File.Delete(Path);
}

/// <summary>A textured rectangle that crosses the picture. In a crowd it moves slowly and sometimes stops.</summary>
internal sealed class Mover
{
    private readonly double _x;
    private readonly double _y;
    private readonly double _speedX;
    private readonly double _speedY;
    private readonly int _width;
    private readonly int _height;
    private readonly int _shade;
    private readonly int _pause;

    public Mover(Random random, int width, int height, bool isCrowd)
    {
        _x = random.NextDouble() * width;
        _y = random.NextDouble() * height;
        var speed = isCrowd ? 1.2 : 4;
        _speedX = ((random.NextDouble() * 2) - 1) * speed;
        _speedY = ((random.NextDouble() * 2) - 1) * speed * 0.6;
        _width = isCrowd ? random.Next(16, 34) : random.Next(30, 90);
        _height = isCrowd ? random.Next(34, 70) : random.Next(30, 90);
        _shade = random.Next(20, 235);
        _pause = isCrowd ? random.Next(20, 60) : 0;
    }

    public void Draw(double[] picture, int width, int height, int t)
    {
        var steps = _pause == 0 ? t : (t / (2 * _pause) * _pause) + Math.Min(t % (2 * _pause), _pause);
        var left = (int)Wrap(_x + (_speedX * steps), width);
        var top = (int)Wrap(_y + (_speedY * steps), height);
        for (var y = top; y < Math.Min(height, top + _height); y++)
        {
            for (var x = left; x < Math.Min(width, left + _width); x++)
                picture[(y * width) + x] = _shade + ((((x - left) / 5) + ((y - top) / 7)) % 3 * 12);
        }
    }

    private static double Wrap(double value, int size) => ((value % size) + size) % size;
}
