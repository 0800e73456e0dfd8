using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Pipeline;

/// <summary>
/// Debian's <c>motion</c> on the same JPEGs, as MJPEG in a file that it plays in a loop at a fixed rate; pictures, movies and streams are off.
/// CPU is that of the whole process. Frames are derived from the bytes of the file that it has read.
/// </summary>
internal sealed partial class MotionProcess : IDisposable
{
    private const int FramesPerSecond = 25;
    private const int Windows = 7;
    private const int SigTerm = 15;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
    private readonly JpegFootage _footage;
    private readonly string _movie;
    private readonly Process _process;

    /// <exception cref="InvalidOperationException">ffmpeg or motion is missing.</exception>
    public MotionProcess(JpegFootage footage, int width, int height)
    {
        _footage = footage;
        _movie = Path.Combine(_folder, "footage.mkv");
        var input = Path.Combine(footage.Folder, "%06d.jpg");
        SceneFactory.Capture("ffmpeg", ["-v", "error", "-y", "-framerate", $"{FramesPerSecond}", "-i", input, "-c:v", "copy", _movie]);
        var settings = Path.Combine(_folder, "motion.conf");
        File.WriteAllText(settings, $"""
            daemon off
            log_level 4
            netcam_url file://{_movie}
            netcam_params capture_rate = {FramesPerSecond}
            framerate {FramesPerSecond}
            width {width}
            height {height}
            threshold 2500
            text_left
            text_right
            picture_output off
            movie_output off
            webcontrol_port 0
            stream_port 0
            target_dir {_folder}

            """);
        _process = Process.Start(new ProcessStartInfo("/usr/bin/motion", ["-n", "-c", settings, "-l", Path.Combine(_folder, "motion.log")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Measures the running process.</summary>
    /// <returns>Median of the CPU microseconds per frame.</returns>
    /// <exception cref="InvalidOperationException">The process ended, or read no frames.</exception>
    public double MedianUs()
    {
        Thread.Sleep(WarmUp);   // motion plays at its own speed and gives no sign to wait for
        var perFrame = new List<double>();
        for (var i = 0; i < Windows; i++)
        {
            var (cpu, bytes) = (CpuTicks(), BytesRead());
            Thread.Sleep(Window);
            var frames = (double)(BytesRead() - bytes) / new FileInfo(_movie).Length * _footage.FrameCount;
            if (frames < FramesPerSecond)
            {
                var log = File.ReadAllText(Path.Combine(_folder, "motion.log"));
                throw new InvalidOperationException($"motion read {frames:0} frames in {Window.TotalSeconds} s; its log:\n{log}");
            }

            perFrame.Add((CpuTicks() - cpu) * 10_000 / frames);   // a tick is a hundredth of a second
        }

        perFrame.Sort();
        return perFrame[Windows / 2];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, SigTerm);
        if (!_process.WaitForExit(TimeSpan.FromSeconds(15)))
            _process.Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>User and system time of all threads, fields 14 and 15 of proc(5).</summary>
    private long CpuTicks()
    {
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private long BytesRead()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"motion ended with code {_process.ExitCode}");
        var line = File.ReadLines($"/proc/{_process.Id}/io").First(line => line.StartsWith("rchar: ", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("rchar: ".Length), CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
