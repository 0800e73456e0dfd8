using System.Globalization;

namespace Gateway.Analysis.Scoring;

/// <summary>Pairs frames with masks: by name without extension, else by the number at its end (<c>in000001.jpg</c>, <c>gt000001.png</c>).</summary>
internal static class LabelledFrames
{
    private static readonly HashSet<string> FrameKinds = new([".jpg", ".jpeg", ".png"], StringComparer.OrdinalIgnoreCase);

    /// <returns>All frames in order of their names.</returns>
    /// <exception cref="AnalyzeException">A directory is missing or empty, two masks have one number, or nothing pairs.</exception>
    public static IReadOnlyList<LabelledFrame> Read(string framesFolder, string masksFolder)
    {
        var frames = Files(framesFolder, FrameKinds.Contains, "frames (.jpg, .png)");
        var masks = Files(masksFolder, kind => kind.Equals(".png", StringComparison.OrdinalIgnoreCase), "masks (.png)");
        var byName = masks.ToDictionary(mask => Path.GetFileNameWithoutExtension(mask), StringComparer.Ordinal);
        var byNumber = new Dictionary<int, string>();
        foreach (var mask in masks)
        {
            if (NumberOf(mask) is { } number && !byNumber.TryAdd(number, mask))
            {
                throw new AnalyzeException(
                    $"{masksFolder}: {Path.GetFileName(byNumber[number])} and {Path.GetFileName(mask)} have the same number; keep one");
            }
        }

        var paired = frames.Select((frame, i) =>
        {
            var number = NumberOf(frame);
            var mask = byName.GetValueOrDefault(Path.GetFileNameWithoutExtension(frame)) ?? (number is { } n ? byNumber.GetValueOrDefault(n) : null);
            return new LabelledFrame(frame, mask, number ?? i + 1);
        }).ToArray();
        return paired.Any(pair => pair.Mask is not null)
            ? paired
            : throw new AnalyzeException(
                $"no frame of {framesFolder} has a mask in {masksFolder}: they are paired by the number at the end of their names, "
                + $"as in {Path.GetFileName(frames[0])} and gt000001.png");
    }

    private static string[] Files(string folder, Func<string, bool> isWanted, string what)
    {
        if (!Directory.Exists(folder))
            throw new AnalyzeException($"{folder} is not a directory");
        var files = Directory.EnumerateFiles(folder).Where(file => isWanted(Path.GetExtension(file))).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw new AnalyzeException($"{folder} holds no {what}");
    }

    private static int? NumberOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path.AsSpan());
        var start = name.Length;
        while (start > 0 && char.IsAsciiDigit(name[start - 1]))
            start--;
        return int.TryParse(name[start..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

/// <summary>A frame and its mask.</summary>
/// <param name="Frame">Path of a JPEG or PNG.</param>
/// <param name="Mask">Path of a PNG; null for a frame that is analysed but not scored.</param>
/// <param name="Number">The number in the frame's name, otherwise its position from 1.</param>
internal sealed record LabelledFrame(string Frame, string? Mask, int Number);
