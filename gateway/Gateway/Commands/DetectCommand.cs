using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Gateway.Analysis;
using Gateway.Detect;
using Gateway.Detection;
using Gateway.Dispatch;

namespace Gateway.Commands;

/// <summary><c>gateway detect</c>: what a model sees in clips and pictures. Exit code 0 when everything could be looked at, else 1.</summary>
internal static class DetectCommand
{
    private const string ModelFiles = "a directory with the model's three files, for example yolov3-tiny.cfg, yolov3-tiny.weights and coco.names";

    public static Command Create()
    {
        var defaults = new DetectionOptions();
        var input = new Argument<string>("input") { Description = "A clip, any other video that ffmpeg reads, a JPEG, or a directory of such files." };
        var model = new Option<string?>("--model", "-m") { Description = $"The model: {ModelFiles}." };
        var backend = new Option<DetectorBackend>("--backend")
        {
            Description = "What computes: this program itself (managed), or the program darknet, which is several times slower and tells no boxes.",
            DefaultValueFactory = _ => defaults.Backend,
        };
        var every = new Option<int>("--every") { Description = "Looks at every Nth frame of a clip.", DefaultValueFactory = _ => defaults.Every };
        var threshold = new Option<double>("--threshold") { Description = "Least confidence of an object to be told, above 0 and up to 1.", DefaultValueFactory = _ => defaults.Threshold };
        var threads = new Option<int>("--threads") { Description = "Threads of the managed backend; 0 takes one per core.", DefaultValueFactory = _ => 0 };
        var annotate = new Option<string?>("--annotate") { Description = "Directory, to be made, for a PNG of every frame looked at with boxes about what was seen." };
        var json = new Option<bool>("--json") { Description = "Prints JSON, with boxes and times." };
        every.Validators.Add(result => InRange<int>(result, 1, 100_000));
        threshold.Validators.Add(result => InRange<double>(result, 0.001, 1));
        threads.Validators.Add(result => InRange<int>(result, 0, 64));

        var command = new Command("detect", "Looks at clips and pictures with a darknet model and prints what it sees.") { input, model, backend, every, threshold, threads, annotate, json };
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
        try
        {
            await run.RunAsync(inputs, progress, cancel);
        }
        catch (OperationCanceledException)
        {
            // What is done is told.
        }
        finally
        {
            progress.Clear();
        }

        var results = run.Results;
        if (json)
            DetectJson.Write(options.Backend.ToString().ToLowerInvariant(), results, Console.OpenStandardOutput());
        foreach (var (path, result) in results)
        {
            if (!json && result.Frames.Count > 0)
                Console.Write((inputs.Count > 1 ? path + ":\n" : "") + (result with { Error = null }).Text);
            if (result.Error is not null)
                await Console.Error.WriteLineAsync($"gateway: {(result.Error.Contains(result.Clip, StringComparison.Ordinal) ? "" : result.Clip + ": ")}{result.Error}");
        }

        if (results.Count == inputs.Count)
            return results.All(one => one.Result.Error is null) ? 0 : 1;
        await Console.Error.WriteLineAsync($"gateway: stopped; {results.Count} of {inputs.Count} files were looked at");
        return 1;
    }

    private static void InRange<T>(OptionResult result, double least, double most)
        where T : struct, INumber<T>
    {
        var text = result.Tokens.Count == 0 ? null : result.Tokens[0].Value;
        if (text is not null && !(T.TryParse(text, CultureInfo.InvariantCulture, out var value) && double.CreateChecked(value) >= least && double.CreateChecked(value) <= most))
            result.AddError(FormattableString.Invariant($"{result.Option.Name} must be {least} to {most}"));
    }
}
