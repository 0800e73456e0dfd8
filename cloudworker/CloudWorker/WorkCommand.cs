using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Detection;
using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;

namespace CloudWorker;

/// <summary>The command line of <c>cloudworker work</c>.</summary>
internal static class WorkCommand
{
    private const string ModelFiles =
        "the directory with the model's three files, for example yolov3-tiny.cfg, yolov3-tiny.weights and coco.names";

    public static Command Create()
    {
        var input = new Option<DirectoryInfo>("--in")
        {
            Description = "Directory of clips (*.mp4), processed by name. Clips stay there. Move complete files in: a partial copy counts as cut.",
            Required = true,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Directory for results, CLIP.mp4.txt for each CLIP.mp4; created if missing. A clip with a result is skipped.",
            Required = true,
        };
        var model = new Option<DirectoryInfo?>("--model") { Description = $"The model, required: {ModelFiles}." };
        var once = new Option<bool>("--once") { Description = "Exit when no clip is left, instead of waiting for more." };
        var poll = new Option<double>("--poll")
        {
            Description = "Seconds between checks for new clips, 0.01 to 86400.",
            DefaultValueFactory = _ => 5,
        };
        var every = new Option<int>("--every")
        {
            Description = "Analyse every Nth frame of a clip, at most 100 frames.",
            DefaultValueFactory = _ => 5,
        };
        var threshold = new Option<double>("--threshold")
        {
            Description = "Lowest confidence of a reported object, 0.001 to 1.",
            DefaultValueFactory = _ => 0.5,
        };
        var backend = new Option<DetectorBackend>("--backend")
        {
            HelpName = "managed|darknet",
            Description = "Detection engine: managed (default), built in; or darknet, a separate program, several times slower, in whole percents.",
            CustomParser = ParseBackend,
        };
        poll.Validators.Add(result => InRange(result, result.GetValueOrDefault<double>(), 0.01, 86_400));
        every.Validators.Add(result => InRange(result, result.GetValueOrDefault<int>(), 1, 100_000));
        threshold.Validators.Add(result => InRange(result, result.GetValueOrDefault<double>(), 0.001, 1));

        var command = new Command(
            "work",
            """
            Analyses the clips in a directory one by one and writes the detected objects. Several workers may share the directories.
            Needs the Debian packages ffmpeg and libturbojpeg0, and darknet for --backend darknet.
            Works on directories only; a queue and buckets in the cloud are planned.

            Example:
              cloudworker work --in clips --out results --model yolov3-tiny --every 10 --threshold 0.6
            """)
        {
            input, output, model, once, poll, every, threshold, backend,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(model) is not { } directory)
                return Task.FromResult(Fail($"--model is missing: {ModelFiles}"));
            TimeSpan? pause = parsed.GetValue(once) ? null : TimeSpan.FromSeconds(parsed.GetValue(poll));
            return RunAsync(
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                () => CreateDetector(directory, parsed.GetValue(backend), (float)parsed.GetValue(threshold)),
                new FrameChoice(parsed.GetValue(every), MaxFrames: 100),
                pause,
                cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        DirectoryInfo input, DirectoryInfo output, Func<IDetector> createDetector, FrameChoice choice, TimeSpan? poll, CancellationToken cancel)
    {
        try
        {
            if (!input.Exists)
                return Fail($"--in {input}: the directory does not exist");

            output.Create();
            await using var detector = createDetector();
            var analysis = new ClipAnalysis(detector, choice, TimeProvider.System);
            var worker = new Worker(new ClipInbox(input, output), new ResultOutbox(output), analysis, TimeProvider.System, Console.Out);
            await worker.RunAsync(poll, cancel).ConfigureAwait(false);
            return 0;
        }
        catch (DetectionModelException e)
        {
            return Fail($"--model: {e.Message}");
        }
        catch (Exception e) when (e is DetectorException or IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
    }

    private static IDetector CreateDetector(DirectoryInfo directory, DetectorBackend backend, float threshold)
    {
        var model = DetectionModel.Load(directory.FullName);
        return backend == DetectorBackend.Darknet
            ? new DarknetProcess(model, new DarknetOptions { Threshold = threshold }, TimeProvider.System)
            : new ManagedDetector(model, new ManagedOptions { Threshold = threshold, Threads = 0 }, TimeProvider.System);
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"cloudworker: {message}");
        return 1;
    }

    private static DetectorBackend ParseBackend(ArgumentResult result)
    {
        if (DetectorBackends.Parse(result.Tokens[0].Value) is { } backend)
            return backend;
        result.AddError($"--backend must be {DetectorBackends.Allowed}");
        return default;
    }

    private static void InRange(OptionResult result, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
            result.AddError(FormattableString.Invariant($"{result.Option.Name} must be {min} to {max}"));
    }
}
