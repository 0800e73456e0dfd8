using Gateway.Clips;

namespace Gateway.Analysis.Export;

/// <summary>The clips of a data directory that a user wants.</summary>
/// <param name="Ids">Empty: every clip.</param>
/// <param name="Camera">Name of its camera, compared without case; null: any.</param>
/// <param name="From">Earliest first frame; null: any.</param>
/// <param name="To">The first frame is before this; null: any.</param>
internal sealed record ExportSelection(IReadOnlyList<ulong> Ids, string? Camera, DateTimeOffset? From, DateTimeOffset? To)
{
    private static readonly string[] Times = ["yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"];
    private static readonly string[] TimesOfZone = [.. Times.Select(time => time + "zzz"), .. Times.Select(time => time + "Z")];

    /// <summary>Whether every clip is wanted, because nothing is named.</summary>
    public bool IsEverything => Ids.Count == 0 && Camera is null && From is null && To is null;

    /// <summary>Finds the clips, oldest first.</summary>
    /// <param name="directory">Directory of the clips.</param>
    /// <param name="report">Gets a sentence for each clip that is not there or cannot be read.</param>
    /// <param name="cancel">Ends the search.</param>
    public async Task<List<StoredClip>> FindAsync(string directory, Action<string> report, CancellationToken cancel)
    {
        var files = ClipFiles.In(directory).ToDictionary(file => file.ClipId, file => file.Path);
        foreach (var id in Ids.Where(id => !files.ContainsKey(id)).Distinct())
            report($"there is no clip {id} in {directory}");
        var found = new List<StoredClip>();
        foreach (var (id, path) in files.Where(file => Ids.Count == 0 || Ids.Contains(file.Key)))
        {
            try
            {
                await using var file = StoredClip.Open(path);
                var index = await ClipIndex.ReadAsync(file, cancel);
                var clip = new StoredClip(id, path, index.Header.Camera, index.Frames[0].TimestampUs, TimeSpan.FromMicroseconds(index.DurationUs));
                if (Holds(clip))
                    found.Add(clip);
            }
            catch (InvalidDataException problem)
            {
                report($"clip {id} is damaged: {problem.Message}");
            }
            catch (FileNotFoundException)
            {
                report($"clip {id} was removed just now");
            }
        }

        return [.. found.OrderBy(clip => clip.StartedUs)];
    }

    /// <summary>A date, or a date and a time; in the local time zone, if no other one is given.</summary>
    /// <param name="text">Text of the user.</param>
    /// <param name="isEnd">Whether a date without time means the end of that day.</param>
    /// <returns>Null if the text is something else.</returns>
    public static DateTimeOffset? ParseTime(string text, bool isEnd)
    {
        var culture = CultureInfo.InvariantCulture;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.AssumeLocal, out var day))
            return isEnd ? new DateTimeOffset(day.DateTime.AddDays(1)) : day;
        return DateTimeOffset.TryParseExact(text, Times, culture, DateTimeStyles.AssumeLocal, out var time)
            || DateTimeOffset.TryParseExact(text, TimesOfZone, culture, DateTimeStyles.AssumeUniversal, out time)
            ? time
            : null;
    }

    private bool Holds(StoredClip clip)
    {
        var started = UnixTime.FromUnixMicroseconds(clip.StartedUs);
        return (Camera is null || clip.Camera.Equals(Camera, StringComparison.OrdinalIgnoreCase))
            && (From is null || started >= From) && (To is null || started < To);
    }
}

/// <summary>A clip of the data directory, with the time of its first frame in unix microseconds.</summary>
internal sealed record StoredClip(ulong Id, string Path, string Camera, long StartedUs, TimeSpan Length)
{
    /// <summary>Opens a file that retention may remove: what is open can be read to its end.</summary>
    public static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
}
