using System.Globalization;
using Gateway.Analysis;
using Gateway.Analysis.Report;
using Gateway.Analysis.Scoring;
using Gateway.Motion;

namespace Gateway.Commands;

/// <summary><c>gateway analyze</c>: a report of the motion in a video, as the daemon would decide; or a score against labelled frames.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "A video that ffmpeg can read; with --truth, a directory of frames." };
        var config = CommonOptions.Config();
        var camera = new Option<string?>("--camera") { Description = "Uses this camera's own motion settings of the configuration." };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "New directory for the report. Default for a video: its name with -motion, in the working directory.",
        };
        var truth = new Option<string?>("--truth")
        {
            Description = "Directory of masks (changedetection.net: 255 moving, 0 static, 50 shadow, 85 and 170 not scored). "
                + "Prints precision, recall and F.",
        };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command(
            "analyze",
            """
            Runs the daemon's motion analysis over a video, faster than real time, and writes a report.
            Without --config, motion anywhere in the picture counts. Needs the Debian packages ffmpeg and libturbojpeg0.

            Example:
              gateway analyze yard.mp4 --config gateway.json --camera yard --out yard-report
            """)
        {
            input, config, camera, output, truth, json,
        };
        command.SetAction((parsed, _) => RunAsync(async cancel =>
        {
            var settings = AnalysisSettingsReader.Read(parsed.GetValue(config)?.FullName, parsed.GetValue(camera));
            return parsed.GetValue(truth) is { } masks
                ? ScoreFrames(parsed.GetValue(input)!, masks, settings, parsed.GetValue(output), parsed.GetValue(json), cancel)
                : await AnalyzeVideoAsync(parsed.GetValue(input)!, settings, parsed.GetValue(output), parsed.GetValue(json), cancel);
        }));
        return command;
    }

    private static async Task<int> RunAsync(Func<CancellationToken, Task<int>> action)
    {
        try
        {
            return await Interruptible.RunAsync(action);
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
        catch (Exception problem) when (
            problem is AnalyzeException or OptionsException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            return Refusal.Write(problem);
        }
    }

    private static async Task<int> AnalyzeVideoAsync(string input, AnalysisSettings settings, string? output, bool json, CancellationToken cancel)
    {
        if (Directory.Exists(input))
            throw new AnalyzeException($"{input} is a directory: give a video, or add --truth MASKS_DIR to score labelled frames");

        var video = await VideoProbe.ReadAsync(input, cancel);
        var wanted = output ?? Path.GetFileNameWithoutExtension(video.Path) + "-motion";
        var folder = OutputFolder.Create(wanted);
        var progress = NewProgress(video.Duration);
        AnalysisReport report;
        try
        {
            using var analysis = new VideoAnalysis(video, settings, folder, TimeProvider.System);
            report = await analysis.RunAsync(progress, cancel);
        }
        finally
        {
            progress.Clear();
        }

        ReportWriter.Write(report, folder);
        foreach (var warning in report.Warnings)
            await Console.Error.WriteLineAsync($"gateway: {warning}");
        if (json)
            EventsJson.Write(report, Console.OpenStandardOutput());
        else
            Print(report, Path.Combine(wanted, "index.html"));
        return report.IsComplete ? 0 : 1;
    }

    private static int ScoreFrames(string frames, string masks, AnalysisSettings settings, string? output, bool json, CancellationToken cancel)
    {
        if (!Directory.Exists(frames))
            throw new AnalyzeException($"{frames} is not a directory: with --truth, give the directory of the frames");

        var folder = output is null ? null : OutputFolder.Create(output);
        var score = TruthScoring.Run(frames, masks, settings, count => NewProgress(TimeSpan.FromSeconds(count)), cancel);
        if (folder is not null)
        {
            using var csv = File.CreateText(Path.Combine(folder, "frames.csv"));
            TruthText.WriteCsv(score, csv);
            using var file = File.Create(Path.Combine(folder, "score.json"));
            TruthText.WriteJson(score, file);
        }

        if (json)
            TruthText.WriteJson(score, Console.OpenStandardOutput());
        else
            TruthText.Print(score, Console.Out);
        return 0;
    }

    private static Progress NewProgress(TimeSpan total) => new(Console.Error, !Console.IsErrorRedirected, total, TimeProvider.System);

    private static void Print(AnalysisReport report, string page)
    {
        var speed = report.Took > TimeSpan.Zero ? report.Length / report.Took : 0;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Video.Name}: {report.Scores.Count} frames of {report.Width}x{report.Height}, {ReportText.Time(report.Length)}, "
            + $"analysed in {report.Took.TotalSeconds:0.0} s ({speed:0.0} times real time)"));
        foreach (var seen in report.Events)
        {
            var end = seen.EndedAt is { } ended ? ReportText.Time(ended) : "end";   // of the video
            Console.WriteLine($"event {seen.Number}  {ReportText.Time(seen.At)} to {end}  {seen.Region}  peak {ReportText.Percent(seen.Peak)}");
        }

        Console.WriteLine($"{report.Events.Count} events, {report.NearMisses.Count} near misses");
        Console.WriteLine($"report: {page}");
    }
}

/// <summary>Reads the settings of <c>gateway analyze</c> from the daemon's configuration.</summary>
internal static class AnalysisSettingsReader
{
    /// <summary>Returns the daemon's settings; without a file, motion anywhere in the picture counts.</summary>
    /// <param name="config">The daemon's configuration file; without one the environment is ignored, too.</param>
    /// <param name="camera">Camera with its own section <c>Motion</c>; null for the common section.</param>
    /// <exception cref="OptionsException">The file is not usable; the message names the key.</exception>
    /// <exception cref="AnalyzeException">There is no such camera, or motion is off for it.</exception>
    public static AnalysisSettings Read(string? config, string? camera)
    {
        if (config is null)
        {
            if (camera is not null)
                throw new AnalyzeException($"--camera {camera} needs a configuration: give --config FILE too");
            var whole = new MotionSection { Mode = DecisionMode.Area, Regions = [] };
            return new AnalysisSettings(MotionConversion.ToOptions(whole)!, new FrameOptions().MaxFrameBytes, null);
        }

        var options = GatewayOptionsReader.Read(config, dataDirectory: "");
        if (camera is not null && options.Camera(camera) is null)
        {
            var names = string.Join(", ", options.Cameras.Select(known => known.Name));
            var advice = names.Length == 0 ? "it has none, leave --camera out" : $"it has {names}";
            throw new AnalyzeException($"{config} has no camera {camera}; {advice}");
        }

        var motion = new CameraSettings(options).MotionOf(camera ?? "")
            ?? throw new AnalyzeException($"motion is off in {config}{(camera is null ? "" : $" for camera {camera}")}: set Motion:Enabled to true");
        return new AnalysisSettings(motion, options.Frames.MaxFrameBytes, camera);
    }
}
