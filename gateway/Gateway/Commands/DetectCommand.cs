using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Gateway.Analysis;
using Gateway.Analysis.Detect;
using Gateway.Detection;
using Gateway.Dispatch;

namespace Gateway.Commands;

/// <summary><c>gateway detect</c>: what a model sees in clips and pictures. Exit code 0 when everything could be looked at, else 1.</summary>
internal static class DetectCommand
{
    private const string ModelFiles = "a directory with the model's three files, for example yolov3-tiny.cfg, yolov3-tiny.weights and coco.names";

    private const string What =
        "Looks at clips and pictures with a darknet model and prints what it sees: \"Final results: \" with the labels, then a line for each object of each frame, the surest 200 of a frame. "
        + "What cannot be looked at is told on standard error, and the other files are looked at. Exit code 0 when everything could be, else 1; Ctrl-C ends it with what was seen until then.";

    public static Command Create()
    {
        var defaults = new DetectionOptions();
        var input = new Argument<string>("input") { Description = "A clip of the gateway, any other video that ffmpeg reads, a JPEG (.jpg, .jpeg), or a directory of such files." };
        var model = new Option<string?>("--model", "-m") { HelpName = "directory", Description = $"The model, always needed: {ModelFiles}." };
        var backend = new Option<DetectorBackend>("--backend")
        {
            HelpName = "managed|darknet",
            Description = "What computes: this program itself (managed, the default), or Debian's program darknet, which is several times slower and tells no boxes.",
            CustomParser = ParseBackend,
        };
        var every = new Option<int>("--every") { HelpName = "N", Description = "Looks at every Nth frame of a clip, and always at the one with the most motion.", DefaultValueFactory = _ => defaults.Every };
        var threshold = new Option<double>("--threshold") { HelpName = "share", Description = "Least confidence of an object to be told, above 0 and up to 1.", DefaultValueFactory = _ => defaults.Threshold };
        var threads = new Option<int>("--threads") { HelpName = "N", Description = "Threads of the managed backend, up to 64; 0 takes one per core.", DefaultValueFactory = _ => 0 };
        var annotate = new Option<string?>("--annotate") { HelpName = "directory", Description = "Writes a PNG of every frame that was looked at, as soon as it was, with boxes about what was seen, into this new or empty directory. Only with the managed backend." };
        var json = new Option<bool>("--json") { Description = "Prints JSON: model, backend and threshold; for each file its labels, and for each frame the objects with confidence and box, and the time." };
        every.Validators.Add(result => InRange<int>(result, 1, 100_000));
        threshold.Validators.Add(result => InRange<double>(result, 0.001, 1));
        threads.Validators.Add(result => InRange<int>(result, 0, 64));

        var command = new Command("detect", What) { input, model, backend, every, threshold, threads, annotate, json };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(input)!,
            new DetectionOptions
            {
                Model = parsed.GetValue(model),
                Backend = parsed.GetValue(backend),
                Every = parsed.GetValue(every),
                Threshold = parsed.GetValue(threshold),
                Threads = parsed.GetValue(threads),
            },
            parsed.GetValue(annotate),
            parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(string input, DetectionOptions options, string? annotate, bool json)
    {
        try
        {
            return await Interruptible.RunAsync(cancel => DetectAsync(input, options, annotate, json, cancel));
        }
        catch (Exception problem) when (problem is AnalyzeException or DetectionModelException or DetectorException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"gateway: {problem.Message}");
            return 1;
        }
    }

    private static async Task<int> DetectAsync(string input, DetectionOptions options, string? annotate, bool json, CancellationToken cancel)
    {
        if (options.Model is null)
            throw new AnalyzeException($"--model is missing: {ModelFiles}");
        if (annotate is not null && options.Backend == DetectorBackend.Darknet)
            throw new AnalyzeException("darknet does not tell where things are: leave --annotate out, or take --backend managed");

        var inputs = DetectInputs.Of(input);
        await using var detector = DetectorFactory.Open(options.Model, options, TimeProvider.System);
        using var pictures = annotate is null ? null : new AnnotatedPictures(OutputFolder.Create(annotate, "--annotate"));
        var choice = new FrameChoice { Every = options.Every, MaxFrames = 1_000_000 };
        var progress = new Progress(Console.Error, !Console.IsErrorRedirected, TimeSpan.FromSeconds(inputs.Count), TimeProvider.System);
        var run = new DetectRun(detector, choice, pictures, TimeProvider.System);
        string? problem = null;
        try
        {
            await run.RunAsync(inputs, progress, cancel);
        }
        catch (OperationCanceledException)
        {
            // What is done is told.
        }
        catch (Exception e) when (e is DetectorException or IOException)
        {
            problem = e.Message;   // of no input: the others would meet it too
        }
        finally
        {
            progress.Clear();
        }

        await TellAsync(inputs, run.Results, options, json);
        if (problem is not null)
            await Console.Error.WriteLineAsync($"gateway: {problem}");
        if (run.Results.Count == inputs.Count)
            return run.Results.All(one => one.Result.Error is null) ? 0 : 1;
        if (problem is null || inputs.Count > 1)
            await Console.Error.WriteLineAsync($"gateway: stopped; {run.Results.Count} of {inputs.Count} files were looked at");
        return 1;
    }

    private static async Task TellAsync(IReadOnlyList<string> inputs, IReadOnlyList<(string Path, ClipResult Result)> results, DetectionOptions options, bool json)
    {
        if (json)
            DetectJson.Write(options.Model!, options.Backend, options.Threshold, results, Console.OpenStandardOutput());
        foreach (var (path, result) in results)
        {
            if (!json && result.Frames.Count > 0)
                Console.Write((inputs.Count > 1 ? path + ":\n" : "") + (result with { Error = null }).Text);
            if (result.Error is not null)
                await Console.Error.WriteLineAsync($"gateway: {(result.Error.Contains(result.Clip, StringComparison.Ordinal) ? "" : result.Clip + ": ")}{result.Error}");
        }
    }

    private static DetectorBackend ParseBackend(ArgumentResult result)
    {
        if (DetectorBackends.Parse(result.Tokens[0].Value) is { } backend)
            return backend;
        result.AddError($"--backend must be {DetectorBackends.Allowed}");
        return default;
    }

    private static void InRange<T>(OptionResult result, double least, double most)
        where T : struct, INumber<T>
    {
        var text = result.Tokens.Count == 0 ? null : result.Tokens[0].Value;
        if (text is not null && !(T.TryParse(text, CultureInfo.InvariantCulture, out var value) && double.CreateChecked(value) >= least && double.CreateChecked(value) <= most))
            result.AddError(FormattableString.Invariant($"{result.Option.Name} must be {least} to {most}"));
    }
}
