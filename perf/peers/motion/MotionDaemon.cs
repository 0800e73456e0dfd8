using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Peers.Motion;

/// <summary>Debian's <c>motion</c> with its default settings on one footage, which it gets in real time as from a network camera.</summary>
/// <remarks>
/// It saves a picture of every moving frame, named after its event: first and last picture are first and last moving frame. The time of the file
/// gives the frame, less than two frames late.
/// </remarks>
internal sealed partial class MotionDaemon : IDisposable
{
    private const int SigTerm = 15;

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
    private readonly FrameServer _camera;
    private readonly Process _process;

    public MotionDaemon(Footage footage)
    {
        if (JpegHeader.Read(footage.Jpegs[0], JpegLimits.Default, out var info) != JpegRefusal.None)
            throw new InvalidOperationException($"{footage.Name} has no readable first frame.");
        _camera = new FrameServer(footage);
        var settings = Path.Combine(_folder, "motion.conf");
        File.WriteAllText(settings, $"""
            daemon off
            log_level 6
            netcam_url {_camera.Address}
            width {info.Width}
            height {info.Height}
            framerate {Math.Ceiling(footage.FramesPerSecond)}
            picture_output on
            picture_filename %v-%Y%m%d%H%M%S-%q
            movie_output off
            webcontrol_port 0
            stream_port 0
            target_dir {Pictures}

            """);
        Directory.CreateDirectory(Pictures);
        _process = Process.Start(new ProcessStartInfo("/usr/bin/motion", ["-n", "-c", settings, "-l", LogFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string Pictures => Path.Combine(_folder, "pictures");

    private string LogFile => Path.Combine(_folder, "motion.log");

    /// <summary>Waits for the end of the footage.</summary>
    /// <exception cref="InvalidOperationException">motion did not fetch the footage.</exception>
    public SceneEvents Events()
    {
        if (!_camera.WaitForEnd())
            throw new InvalidOperationException("motion did not take the footage; its log:\n" + File.ReadAllText(LogFile));
        var events = new SortedDictionary<int, (int First, int Last)>();
        foreach (var picture in new DirectoryInfo(Pictures).GetFiles("*.jpg"))
        {
            var number = int.Parse(picture.Name.AsSpan(0, picture.Name.IndexOf('-')), CultureInfo.InvariantCulture);
            var frame = _camera.FrameAt(picture.LastWriteTimeUtc);
            var (first, last) = events.GetValueOrDefault(number, (frame, frame));
            events[number] = (Math.Min(first, Math.Max(0, frame - 1)), Math.Max(last, frame));
        }

        return new SceneEvents([.. events.Values]);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, SigTerm);
        if (!_process.WaitForExit(TimeSpan.FromSeconds(15)))
            _process.Kill();
        _process.Dispose();
        _camera.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
