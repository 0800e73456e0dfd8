using Gateway.Analysis;
using Gateway.Analysis.Detect;
using Gateway.Detection;
using Gateway.Detection.Networks;
using Gateway.Dispatch;
using Gateway.Settings.Declared;

namespace Gateway.Commands;

/// <summary><c>gateway detect</c>: detects objects in clips and pictures. Exit code 0 if all files could be analysed, otherwise 1.</summary>
internal static class DetectCommand
{
    private const string ModelFiles = "a directory with the model's three files, for example yolov3-tiny.cfg, yolov3-tiny.weights and coco.names";

    public static Command Create()
    {
        var input = new Argument<string>("input")
        {
            Description = "A clip of the gateway, any other video that ffmpeg can read, a JPEG (.jpg, .jpeg), or a directory of such files.",
        };
        var model = new Option<string?>("--model", "-m") { HelpName = "directory", Description = $"The model, required: {ModelFiles}." };
        var backend = Setting<DetectionBackend>("--backend", nameof(DetectionOptions.Backend), "managed|darknet");
        var every = Setting<int>("--every", nameof(DetectionOptions.Every), "N");
        var threshold = Setting<double>("--threshold", nameof(DetectionOptions.Threshold), "share");
        var threads = Setting<int>("--threads", nameof(DetectionOptions.Threads), "N");
        threads.DefaultValueFactory = _ => 0;
        var annotate = new Option<string?>("--annotate")
        {
            HelpName = "directory",
            Description = "Writes each analysed frame at once as PNG, with boxes around its objects, into this new or empty directory. "
                + "Only with the managed backend.",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Prints JSON: model, backend, threshold; the labels of each file; time, objects, confidences and boxes of each frame.",
        };

        var command = new Command(
            "detect",
            """
            Detects objects in clips and pictures with a darknet model. Prints "Final results: " with the labels, then a line for each
            object of each frame, at most the 200 with the highest confidence.
            Files that cannot be analysed are reported on standard error and skipped. Exit code 0 if all files were analysed, otherwise 1.
            Ctrl-C ends the command and prints the results of the files that were finished.

            Example:
              gateway detect clips/ --model yolov3-tiny --every 5 --annotate pictures
            """)
        {
            input, model, backend, every, threshold, threads, annotate, json,
        };
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
        catch (Exception problem) when (problem is AnalyzeException or DetectionModelException or DetectorException or DllNotFoundException
            or IOException or UnauthorizedAccessException)
        {
            return Refusal.Write(problem);
        }
    }

    private static async Task<int> DetectAsync(string input, DetectionOptions options, string? annotate, bool json, CancellationToken cancel)
    {
        if (options.Model is null)
            throw new AnalyzeException($"--model is missing: {ModelFiles}");
        if (annotate is not null && options.Backend == DetectionBackend.Darknet)
            throw new AnalyzeException("darknet returns no boxes: leave --annotate out, or use --backend managed");

        var inputs = DetectInputs.Of(input);
        await using var detector = DetectorFactory.Open(options.Model, options, TimeProvider.System);
        using var pictures = annotate is null ? null : new AnnotatedPictures(OutputFolder.Create(annotate, "--annotate"));
        var choice = new FrameChoice(options.Every, MaxFrames: 1_000_000);
        var progress = new Progress(Console.Error, !Console.IsErrorRedirected, TimeSpan.FromSeconds(inputs.Count), TimeProvider.System);
        var run = new DetectRun(detector, choice, pictures, TimeProvider.System);
        string? problem = null;
        try
        {
            await run.RunAsync(inputs, progress, cancel);
        }
        catch (OperationCanceledException)
        {
            // The results of the finished files are printed.
        }
        catch (Exception e) when (e is DetectorException or IOException)
        {
            problem = e.Message;   // not of one file: the others would fail, too
        }
        finally
        {
            progress.Clear();
        }

        await PrintAsync(inputs, run.Results, options, json);
        if (problem is not null)
            await Console.Error.WriteLineAsync($"gateway: {problem}");
        if (run.Results.Count == inputs.Count)
            return run.Results.All(one => one.Result.Error is null) ? 0 : 1;
        if (problem is null || inputs.Count > 1)
            await Console.Error.WriteLineAsync($"gateway: stopped; {run.Results.Count} of {inputs.Count} files were analysed");
        return 1;
    }

    private static async Task PrintAsync(
        IReadOnlyList<string> inputs, IReadOnlyList<(string Path, ClipResult Result)> results, DetectionOptions options, bool json)
    {
        var backend = Enum.Parse<DetectorBackend>($"{options.Backend}");
        if (json)
            DetectJson.Write(options.Model!, backend, options.Threshold, results, Console.OpenStandardOutput());
        foreach (var (path, result) in results)
        {
            if (!json && result.Frames.Count > 0)
                Console.Write((inputs.Count > 1 ? path + ":\n" : "") + (result with { Error = null }).Text);
            if (result.Error is not { } error)
                continue;
            var prefix = error.Contains(result.Clip, StringComparison.Ordinal) ? "" : result.Clip + ": ";
            await Console.Error.WriteLineAsync($"gateway: {prefix}{error}");
        }
    }

    private static Option<T> Setting<T>(string option, string name, string helpName)
    {
        var setting = DeclaredSection.Of(typeof(DetectionOptions)).Find(name)!;
        return new Option<T>(option)
        {
            HelpName = helpName,
            Description = setting.Attribute.Text.Replace("`", "", StringComparison.Ordinal),
            DefaultValueFactory = _ => (T)setting.Default!,
            CustomParser = result =>
            {
                if (setting.Parse(result.Tokens[0].Value, kind: null, out var allowed) is T value)
                    return value;
                result.AddError($"{option} must be {allowed}");
                return default;
            },
        };
    }
}
