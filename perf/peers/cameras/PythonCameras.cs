using System.Globalization;

namespace Gateway.Peers.Cameras;

/// <summary>
/// The seed's pipeline with Debian's OpenCV and paho, a process for each camera, and Mosquitto before them. It only decides: it records
/// and stores nothing.
/// </summary>
internal sealed class PythonCameras : Contender
{
    public override string Name => "python";

    public override LoadStep Run(CameraLoad work)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-peer-").FullName;
        var port = Ports.Free();
        var settings = Path.Combine(folder, "mosquitto.conf");

        // Without a limit on a subscriber's queue: a camera that falls behind shows in what it has processed.
        File.WriteAllText(settings, $"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_type error\n");
        var cameras = new List<PinnedProcess>();
        try
        {
            using var broker = new PinnedProcess("/usr/sbin/mosquitto", "-c", settings);
            broker.WaitUntil("listening", () => Ports.IsListening(port));
            var script = Path.Combine(AppContext.BaseDirectory, "opencv_camera.py");
            for (var i = 0; i < work.Cameras; i++)
                cameras.Add(new PinnedProcess("/usr/bin/python3", script, $"{port}", $"gateway/{CameraLoad.NameOf(i)}/frame"));
            foreach (var camera in cameras)
                camera.NextLine();
            return Measure(work, broker, cameras, port);
        }
        finally
        {
            cameras.ForEach(camera => camera.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private LoadStep Measure(CameraLoad work, PinnedProcess broker, List<PinnedProcess> cameras, int port)
    {
        using var boards = new BoardFleet(work, port);
        Thread.Sleep(work.WarmUp);
        var (sentBefore, before, brokerBefore, cpuBefore) = (boards.Counts, Processed(cameras), broker.CpuSeconds, cameras.Sum(c => c.CpuSeconds));
        Thread.Sleep(work.Window);
        var (sentAfter, after, brokerAfter, cpuAfter) = (boards.Counts, Processed(cameras), broker.CpuSeconds, cameras.Sum(c => c.CpuSeconds));
        var all = boards.Finish();

        var megabytes = broker.Megabytes + cameras.Sum(camera => camera.Megabytes);
        var sent = sentAfter.Sent - sentBefore.Sent;
        var processed = after - before;
        var failure = Sentence(
            (sentAfter.Dropped > sentBefore.Dropped, $"boards could not send {sentAfter.Dropped - sentBefore.Dropped} frames"),
            (all.Acknowledged < all.Sent, $"{all.Sent - all.Acknowledged} acknowledgements missing"),
            (processed < (1 - Tolerance) * sent, $"{processed} of {sent} frames processed"),
            (sentAfter.Late > 1, $"the boards are {sentAfter.Late:0.0} s late"));
        return LoadStep.Of(work, Name, processed, failure, cpuAfter - cpuBefore + brokerAfter - brokerBefore, megabytes) with
        {
            SenderCpuSeconds = sentAfter.CpuSeconds - sentBefore.CpuSeconds,
            Parts = new Dictionary<string, double> { ["mosquitto"] = brokerAfter - brokerBefore, ["python"] = cpuAfter - cpuBefore },
        };
    }

    private static long Processed(List<PinnedProcess> cameras) =>
        cameras.Sum(camera => long.Parse(camera.Ask("count").Split(' ')[0], CultureInfo.InvariantCulture));
}
