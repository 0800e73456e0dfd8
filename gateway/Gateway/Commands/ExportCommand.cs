using System.Globalization;
using Gateway.Analysis;
using Gateway.Analysis.Export;
using Gateway.Clips.Conversion;
using Gateway.Settings.Declared;

namespace Gateway.Commands;

/// <summary><c>gateway export</c>: clips as H.264 files. Exit code 0 if all wanted clips were exported, otherwise 1.</summary>
internal static class ExportCommand
{
    private const string TimeForm = "2026-03-04, 2026-03-04T05:06 or 2026-03-04T05:06:07+01:00";

    public static Command Create()
    {
        var ids = new Argument<ulong[]>("clip")
        {
            Description = "Ids of clips.",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
            {
                var wanted = result.Tokens.Select(token => Id(token.Value)).ToArray();
                if (!wanted.Contains(0UL))
                    return wanted;
                result.AddError("ids of clips are whole numbers from 1; clips are also found with --camera, --from and --to");
                return null;
            },
        };
        var data = CommonOptions.Data();
        var camera = new Option<string?>("--camera") { HelpName = "name", Description = "Clips of this camera." };
        var from = Time("--from", $"Clips that began at this time or later: {TimeForm}; local time, if no other zone is named.", isEnd: false);
        var to = Time("--to", "Clips that began before this time; a date alone includes that day.", isEnd: true);
        var output = new Option<string?>("--out", "-o")
        {
            HelpName = "path",
            Description = "Directory for files named by camera and local time, or a file for a single clip. Default: the working directory.",
        };
        var original = new Option<bool>("--original") { Description = "Copies the stored files (MJPEG in MP4), without ffmpeg." };
        var setting = DeclaredSection.Of(typeof(PlaybackOptions)).Find(nameof(PlaybackOptions.Encoder))!;
        var encoder = new Option<string>("--encoder")
        {
            HelpName = "name",
            Description = "ffmpeg's name of the H.264 encoder.",
            DefaultValueFactory = _ => (string)setting.Default!,
            CustomParser = result =>
            {
                if (setting.Parse(result.Tokens[0].Value, kind: null, out var allowed) is string value)
                    return value;
                result.AddError($"--encoder must be {allowed}");
                return null;
            },
        };
        var command = new Command(
            "export",
            """
            Writes clips as H.264 in MP4, with the time of every frame, and prints the path of each file. Needs the Debian package ffmpeg.
            Only reads the data directory, so the daemon may be running. No file is replaced.
            Exit code 0 if all wanted clips were exported, otherwise 1.

            Examples:
              gateway export 41 42 --data /var/lib/gateway
              gateway export --camera yard --from 2026-03-04 --to 2026-03-04 --out yard/
            """)
        {
            ids, data, camera, from, to, output, original, encoder,
        };
        command.SetAction((parsed, _) => RunAsync(
            new ExportSelection(parsed.GetValue(ids) ?? [], parsed.GetValue(camera), parsed.GetValue(from), parsed.GetValue(to)),
            parsed.GetValue(data)!,
            parsed.GetValue(output),
            parsed.GetValue(original) ? null : new ClipConverter(parsed.GetValue(encoder)!, TimeProvider.System)));
        return command;
    }

    /// <returns>0 if the text is no id.</returns>
    private static ulong Id(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static Option<DateTimeOffset?> Time(string name, string description, bool isEnd) => new(name)
    {
        HelpName = "time",
        Description = description,
        CustomParser = result =>
        {
            if (ExportSelection.ParseTime(result.Tokens[0].Value, isEnd) is { } time)
                return time;
            result.AddError($"{name} must be a time such as {TimeForm}");
            return null;
        },
    };

    private static async Task<int> RunAsync(ExportSelection selection, DirectoryInfo data, string? output, ClipConverter? converter)
    {
        try
        {
            return await Interruptible.RunAsync(cancel => ExportAsync(selection, data, output, converter, cancel));
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("gateway: stopped; not every clip was exported");
            return 1;
        }
        catch (Exception problem) when (problem is AnalyzeException or ConversionException or IOException or UnauthorizedAccessException)
        {
            return Refusal.Write(problem);
        }
    }

    private static async Task<int> ExportAsync(
        ExportSelection selection, DirectoryInfo data, string? output, ClipConverter? converter, CancellationToken cancel)
    {
        if (selection.IsEverything)
            throw new AnalyzeException("no clip is named: give ids, or choose clips with --camera, --from and --to");
        var directory = Path.Combine(data.FullName, "clips");
        if (!Directory.Exists(directory))
            throw new AnalyzeException($"{data.FullName} is not a data directory of the gateway: it has no clips; name another one with --data");

        var problems = 0;
        var clips = await selection.FindAsync(directory, Report, cancel);
        if (clips.Count == 0 && problems == 0)
            throw new AnalyzeException("no clip fits the choice");
        var place = new ExportPlace(output, clips.Count, isOriginal: converter is null);
        var total = clips.Aggregate(TimeSpan.Zero, (sum, clip) => sum + clip.Length);
        var progress = new Progress(Console.Error, !Console.IsErrorRedirected, total, TimeProvider.System);
        try
        {
            _ = await new ClipExport(converter, place, progress, Report).RunAsync(clips, Console.Out, cancel);
        }
        finally
        {
            progress.Clear();
        }

        return problems == 0 ? 0 : 1;

        void Report(string sentence)
        {
            problems++;
            Console.Error.WriteLine($"gateway: {sentence}");
        }
    }
}
