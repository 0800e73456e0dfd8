using System.CommandLine;

namespace Gateway.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    public static RootCommand Create(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var host = new Option<string>("--host") { Description = "Address of the daemon or any MQTT broker.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = Number("--port", "MQTT port of the daemon or broker.", 1883, 1, 65535);
        var user = new Option<string?>("--user") { Description = "MQTT user name." };
        var passwordFile = new Option<FileInfo?>("--password-file") { Description = "File with the user's password in its first line." };
        var boards = Number("--boards", "Number of connections that publish.", 16, 1, 20_000);
        var fps = Real("--fps", "Frames per second of each board; 0: as fast as the broker accepts them.", 0, 0, 1000);
        var size = Number("--size", "Bytes of each JPEG.", 50_000, LoadPicture.MinSize, 16_000_000);
        var qos = Number("--qos", "MQTT QoS, 0 or 1.", 1, 0, 1);
        var seedPair = new Option<bool>("--seed-pair")
        {
            Description = "Send each picture as the seed's pair, base64 on iot/image and its times on iot/latency.",
        };
        var window = Number("--window", "Most frames of one board that wait for PUBACK at a time.", 1, 1, 1000);
        var duration = Real("--duration", "Seconds to measure.", 10, 0.1, 86_400);
        var warmUp = Real("--warm-up", "Seconds of load before the measurement.", 2, 0, 3600);
        var pid = new Option<int?>("--pid") { Description = "Measure the CPU time and memory of the process with this id." };
        var linkKey = new Option<FileInfo?>("--link-key")
        {
            Description = "Link key file of the daemon. With it, also measure the latency over the link, and read the daemon's counters.",
        };
        var linkPort = Number("--link-port", "Link port of the daemon.", 8001, 1, 65535);
        var linkFrames = new Option<bool>("--link-frames")
        {
            Description = "Subscribe to frames over the link, not only to counters.",
            DefaultValueFactory = _ => true,
        };
        var json = new Option<string?>("--json") { Description = "Write the result to this file as JSON." };

        var root = new RootCommand(
            """
            Publishes frames over many MQTT connections, as boards do, and measures latency, throughput, and the daemon's CPU time and memory.

            Example:
              gateway-load --boards 64 --size 50000 --duration 30 --link-key link.key
            """)
        {
            host, port, user, passwordFile, boards, fps, size, qos, seedPair, window, duration, warmUp, pid, linkKey, linkPort,
            linkFrames, json,
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
                SeedPair = result.GetValue(seedPair),
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
