using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Detection;
using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;

namespace CloudWorker;

/// <summary>The command line of <c>cloudworker work</c>.</summary>
internal static class WorkCommand
{
    private const string ModelFiles =
        "a directory with the model's three files, for example yolov3-tiny.cfg, yolov3-tiny.weights and coco.names";

    public static Command Create()
    {
        var input = new Option<DirectoryInfo>("--in")
        {
            Description = "Directory with clips (*.mp4), taken in name order. Clips stay there. Move finished files in: a half-copied clip counts as cut.",
            Required = true,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Directory for results: CLIP.mp4.txt for each CLIP.mp4. Made when missing. A clip whose result is there is not looked at again.",
            Required = true,
        };
        var model = new Option<DirectoryInfo?>("--model") { Description = $"The model: {ModelFiles}." };
        var once = new Option<bool>("--once") { Description = "End when no clip is left, instead of waiting for more." };
        var poll = new Option<double>("--poll")
        {
            Description = "Seconds between looks for new clips.",
            DefaultValueFactory = _ => 5,
        };
        var every = new Option<int>("--every")
        {
            Description = "Look at every Nth frame of a clip, and at no more than 100 of them.",
            DefaultValueFactory = _ => 5,
        };
        var threshold = new Option<double>("--threshold")
        {
            Description = "Least confidence of an object to be told, above 0 and up to 1.",
            DefaultValueFactory = _ => 0.5,
        };
        var backend = new Option<DetectorBackend>("--backend")
        {
            HelpName = "managed|darknet",
            Description = "What computes: this program itself (managed, the default), or the program darknet, which is several times slower and tells whole percents only.",
            CustomParser = ParseBackend,
        };
        poll.Validators.Add(result => InRange(result, result.GetValueOrDefault<double>(), 0.01, 86_400));
        every.Validators.Add(result => InRange(result, result.GetValueOrDefault<int>(), 1, 100_000));
        threshold.Validators.Add(result => InRange(result, result.GetValueOrDefault<double>(), 0.001, 1));

        var command = new Command(
            "work",
            "Looks at the clips in a directory, one after the other, and writes what it sees. Several workers may share the directories. "
            + "Needs the Debian packages ffmpeg and libturbojpeg0, for --backend darknet also darknet. There is no cloud in it yet: directories stand where a queue and "
            + "buckets are to come.")
        {
            input, output, model, once, poll, every, threshold, backend,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(model) is not { } directory)
                return Task.FromResult(Fail($"--model is missing: {ModelFiles}"));
            return RunAsync(
                new WorkOptions
                {
                    In = parsed.GetRequiredValue(input),
                    Out = parsed.GetRequiredValue(output),
                    Model = directory,
                    Backend = parsed.GetValue(backend),
                    Once = parsed.GetValue(once),
                    Poll = TimeSpan.FromSeconds(parsed.GetValue(poll)),
                    Every = parsed.GetValue(every),
                    Threshold = (float)parsed.GetValue(threshold),
                },
                cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkOptions options, CancellationToken cancel)
    {
        try
        {
            if (!options.In.Exists)
                return Fail($"--in {options.In}: there is no such directory");

            options.Out.Create();
            await using var detector = CreateDetector(options);
            var analysis = new ClipAnalysis(detector, new FrameChoice { Every = options.Every }, TimeProvider.System);
            var worker = new Worker(
                new ClipInbox(options.In, options.Out), new ResultOutbox(options.Out), analysis, TimeProvider.System, Console.Out);
            await worker.RunAsync(options.Once ? null : options.Poll, cancel).ConfigureAwait(false);
            return 0;
        }
        catch (DetectionModelException e)
        {
            return Fail($"--model: {e.Message}");
        }
        catch (Exception e) when (e is DetectorException or ToolMissingException or IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
    }

    private static IDetector CreateDetector(WorkOptions options)
    {
        var model = DetectionModel.Load(options.Model.FullName);
        return options.Backend == DetectorBackend.Darknet
            ? new DarknetProcess(model, new DarknetOptions { Threshold = options.Threshold }, TimeProvider.System)
            : new ManagedDetector(model, new ManagedOptions { Threshold = options.Threshold, Threads = 0 }, TimeProvider.System);
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

/// <summary>What <c>cloudworker work</c> was told.</summary>
internal sealed record WorkOptions
{
    /// <summary>Where clips come from: the place of the queue and the input bucket.</summary>
    public required DirectoryInfo In { get; init; }

    /// <summary>Where results go: the place of the result bucket.</summary>
    public required DirectoryInfo Out { get; init; }

    /// <summary>The directory of the model's files.</summary>
    public required DirectoryInfo Model { get; init; }

    /// <summary>What computes.</summary>
    public DetectorBackend Backend { get; init; }

    /// <summary>End when no clip is left.</summary>
    public bool Once { get; init; }

    /// <summary>Between looks for new clips when there was none.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Every how manyth frame of a clip is looked at.</summary>
    public int Every { get; init; } = 5;

    /// <summary>Least confidence of an object to be told, 0 to 1.</summary>
    public float Threshold { get; init; } = 0.5f;
}
