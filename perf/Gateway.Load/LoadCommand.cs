using System.CommandLine;

namespace Gateway.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    public static RootCommand Create(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var host = new Option<string>("--host") { Description = "The daemon, or any MQTT broker.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = Number("--port", "MQTT port.", 1883, 1, 65535);
        var user = new Option<string?>("--user") { Description = "MQTT user name." };
        var passwordFile = new Option<FileInfo?>("--password-file") { Description = "File whose first line is the user's password." };
        var boards = Number("--boards", "Connections that publish.", 16, 1, 20_000);
        var fps = Real("--fps", "Frames a second of each board; 0: as fast as the peer takes them.", 0, 0, 1000);
        var size = Number("--size", "Bytes of each JPEG.", 50_000, LoadPicture.MinSize, 16_000_000);
        var qos = Number("--qos", "0 or 1.", 1, 0, 1);
        var window = Number("--window", "Frames of one board that may wait for PUBACK at a time.", 1, 1, 1000);
        var duration = Real("--duration", "Seconds of measurement.", 10, 0.1, 86_400);
        var warmUp = Real("--warm-up", "Seconds of load before it.", 2, 0, 3600);
        var pid = new Option<int?>("--pid") { Description = "Measure CPU and memory of this process." };
        var linkKey = new Option<FileInfo?>("--link-key") { Description = "The daemon's link key file: also measure when frames come out of the link, and what the daemon counts." };
        var linkPort = Number("--link-port", "The daemon's link port.", 8001, 1, 65535);
        var linkFrames = new Option<bool>("--link-frames") { Description = "Ask for frames over the link, not only for counters.", DefaultValueFactory = _ => true };
        var json = new Option<string?>("--json") { Description = "Write the result to this file as JSON." };

        var root = new RootCommand("Publishes frames over many MQTT connections, as boards do, and measures latency, throughput and what the daemon spends.")
        {
            host, port, user, passwordFile, boards, fps, size, qos, window, duration, warmUp, pid, linkKey, linkPort, linkFrames, json,
        };
        root.Validators.Add(result =>
        {
            if ((result.GetValue(user) is null) != (result.GetValue(passwordFile) is null))
                result.AddError("--user and --password-file belong together: give both or neither.");
        });
        root.SetAction((result, cancel) => run(
            new LoadOptions
            {
                Host = result.GetValue(host)!,
                Port = result.GetValue(port),
                User = result.GetValue(user),
                Password = result.GetValue(passwordFile) is { } file ? File.ReadLines(file.FullName).FirstOrDefault("") : null,
                Boards = result.GetValue(boards),
                FramesPerSecond = result.GetValue(fps),
                Size = result.GetValue(size),
                Qos = result.GetValue(qos),
                Window = result.GetValue(window),
                Duration = TimeSpan.FromSeconds(result.GetValue(duration)),
                WarmUp = TimeSpan.FromSeconds(result.GetValue(warmUp)),
                ProcessId = result.GetValue(pid),
                LinkKeyFile = result.GetValue(linkKey)?.FullName,
                LinkPort = result.GetValue(linkPort),
                LinkFrames = result.GetValue(linkFrames),
                JsonFile = result.GetValue(json),
            },
            cancel));
        return root;
    }

    private static Option<double> Real(string name, string description, double value, double low, double high)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(result.GetValue(option) is var given && given >= low && given <= high))
                result.AddError($"{name} must be {low} to {high}.");
        });
        return option;
    }

    private static Option<int> Number(string name, string description, int value, int low, int high)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValue(option) is var given && (given < low || given > high))
                result.AddError($"{name} must be {low} to {high}.");
        });
        return option;
    }
}
