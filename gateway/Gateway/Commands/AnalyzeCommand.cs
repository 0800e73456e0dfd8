using System.CommandLine;
using System.Globalization;
using System.Text;
using Gateway.Analysis;
using Gateway.Analysis.Report;
using Gateway.Analysis.Scoring;

namespace Gateway.Commands;

/// <summary><c>gateway analyze</c>: what the daemon would have seen in a video, as a report; or how right it is, held against labelled frames.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "A video file that ffmpeg reads; with --truth, a directory of frames." };
        var config = CommonOptions.Config();
        var camera = new Option<string?>("--camera") { Description = "Takes this camera's own motion settings from the configuration." };
        var output = new Option<string?>("--out", "-o") { Description = "Directory for the report, to be made. Default for a video: its name with -motion, in the working directory." };
        var truth = new Option<string?>("--truth") { Description = "Directory of masks (changedetection.net: 255 moving, 0 static, 50 shadow, 85 and 170 not scored): prints precision, recall and F." };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command(
            "analyze", "Runs the daemon's motion analysis over a video, faster than it plays, and writes a report. Without --config, motion anywhere in the picture counts.")
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
        catch (Exception problem) when (problem is AnalyzeException or OptionsException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            return Refusal.Write(problem);
        }
    }

    private static async Task<int> AnalyzeVideoAsync(string input, AnalysisSettings settings, string? output, bool json, CancellationToken cancel)
    {
        if (Directory.Exists(input))
            throw new AnalyzeException($"{input} is a directory: name a video, or add --truth MASKS_DIR to score labelled frames");

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
            throw new AnalyzeException($"{frames} is not a directory: with --truth, name the directory of the frames");

        var folder = output is null ? null : OutputFolder.Create(output);
        var score = TruthScoring.Run(frames, masks, settings, count => NewProgress(TimeSpan.FromSeconds(count)), cancel);
        if (folder is not null)
        {
            using var csv = new StreamWriter(Path.Combine(folder, "frames.csv"), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
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
            $"{report.Video.Name}: {report.Scores.Count} frames of {report.Width}x{report.Height}, {ReportText.Time(report.Length)}, analysed in {report.Took.TotalSeconds:0.0} s ({speed:0.0} times as fast as it plays)"));
        foreach (var seen in report.Events)
            Console.WriteLine($"event {seen.Number}  {ReportText.Time(seen.At)}  {seen.Region}  {ReportText.Percent(seen.Score)}");
        Console.WriteLine($"{report.Events.Count} events, {report.NearMisses.Count} near misses");
        Console.WriteLine($"report: {page}");
    }
}
