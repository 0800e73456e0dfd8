using System.CommandLine;

namespace Esp32.Fleet;

/// <summary>The command line.</summary>
internal static class FleetCommand
{
    private const int DefaultBoards = 3;

    public static RootCommand Create(Func<FleetOptions, int> run)
    {
        var boards = Number("--boards", "Number of simulated boards.", DefaultBoards, 1, 1000);
        var host = new Option<string>("--host") { Description = "Address or host name of the broker.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = Number("--port", "TCP port of the broker.", 1883, 1, 65535);
        var user = new Option<string?>("--user") { Description = "User name for the broker." };
        var passwordFile = new Option<FileInfo?>("--password-file") { Description = "File with the user's password in its first line." };
        var fps = Number("--fps", "Pictures per second of each board.", 5.0, 0.001, 100.0);
        var interval = new Option<double?>("--interval") { Description = "Seconds between two pictures, 0.01 to 86400; replaces --fps." };
        var count = Number("--count", "Stop each board after this number of pictures; 0: no limit.", 0, 0, int.MaxValue);
        var duration = Number("--duration", "Stop all boards after this number of seconds; 0: no limit.", 0.0, 0.0, 1e7);
        var width = Number("--width", "Width of the pictures in pixels.", 640, 64, 4096);
        var height = Number("--height", "Height of the pictures in pixels.", 480, 48, 4096);
        var quality = Number("--quality", "JPEG quality, 1 to 100.", 80, 1, 100);
        var seedPair = new Option<int?>("--seed-pair")
        {
            Description = "Number of boards, counted from the last, that send the seed's JSON pair. [default: a third]",
        };
        var qos = Number("--qos", "MQTT QoS, 0 or 1; 1 waits until the gateway has stored each picture.", 1, 0, 1);
        var firstId = Number("--first-id", "Number of the first board.", 1, 0, 1_000_000_000);
        var prefix = new Option<string>("--prefix") { Description = "Text before the number in a board id.", DefaultValueFactory = _ => "board-" };
        var summary = new Option<string?>("--summary") { Description = "Write the result to this file as JSON." };
        var save = new Option<string?>("--save") { Description = "Save the first 50 pictures of each board in this directory." };

        var keyFile = new Option<FileInfo?>("--key-file")
        {
            Description = "File with keys of boards, as the gateway's board.keys; boards that it names encrypt their pictures.",
        };

        var root = new RootCommand(
            """
            Simulates ESP32-CAM boards. Each board publishes JPEG pictures of its own moving scene over MQTT.
            Ends on Ctrl-C, after --duration, or when every board has reached --count.

            Example:
              esp32-fleet --boards 4 --fps 2 --user cam --password-file cam.password --duration 60
            """)
        {
            boards, host, port, user, passwordFile, fps, interval, count, duration,
            width, height, quality, seedPair, qos, firstId, prefix, summary, save, keyFile,
        };
        root.Validators.Add(result =>
        {
            if ((result.GetValue(user) is null) != (result.GetValue(passwordFile) is null))
                result.AddError("--user and --password-file belong together: give both or neither.");
            // Defaults are not applied yet at this point.
            var most = result.GetResult(boards) is null ? DefaultBoards : result.GetValue(boards);
            if (result.GetValue(seedPair) is { } pairs && (pairs < 0 || pairs > most))
                result.AddError($"--seed-pair must be 0 to --boards, which is {most}.");
            if (result.GetValue(interval) is { } seconds && !(seconds >= 0.01 && seconds <= 86400))
                result.AddError("--interval must be 0.01 to 86400.");
        });
        root.SetAction(result => run(new FleetOptions(
            Boards: result.GetValue(boards),
            Host: result.GetValue(host)!,
            Port: result.GetValue(port),
            User: result.GetValue(user),
            Password: ReadPassword(result.GetValue(passwordFile)),
            Interval: TimeSpan.FromSeconds(result.GetValue(interval) ?? 1 / result.GetValue(fps)),
            Count: result.GetValue(count),
            Duration: TimeSpan.FromSeconds(result.GetValue(duration)),
            Width: result.GetValue(width),
            Height: result.GetValue(height),
            Quality: result.GetValue(quality),
            SeedPair: result.GetValue(seedPair) ?? result.GetValue(boards) / 3,
            Qos: result.GetValue(qos),
            FirstId: result.GetValue(firstId),
            Prefix: result.GetValue(prefix)!,
            SummaryFile: result.GetValue(summary),
            SaveDirectory: result.GetValue(save),
            Keys: BoardKeyList.Read(result.GetValue(keyFile)))));
        return root;
    }

    private static Option<T> Number<T>(string name, string description, T value, T low, T high)
        where T : INumber<T>
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(result.GetValue(option) is { } given && given >= low && given <= high))
                result.AddError($"{name} must be {low} to {high}.");
        });
        return option;
    }

    private static string? ReadPassword(FileInfo? file)
    {
        if (file is null)
            return null;
        var line = File.ReadLines(file.FullName).FirstOrDefault("");
        return line.Length > 0 ? line : throw new InvalidDataException($"{file.FullName} contains no password: its first line is empty.");
    }
}
