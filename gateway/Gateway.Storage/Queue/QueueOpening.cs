namespace Gateway.Storage;

/// <summary>Reconciles clip files and queue when the queue is opened (DESIGN.md procedure 4).</summary>
internal static class QueueOpening
{
    public static ClipQueueOpenReport PutRight(string clipsDirectory, QueueWriter writer, ClipQueueOptions options)
    {
        var (clips, undeleted) = writer.Snapshot();
        var known = clips.Select(c => c.Id).ToHashSet();
        var dropped = undeleted.ToHashSet();
        var (parts, adopted, unreadable, drops) = (0, new List<QueueRequest>(), new List<string>(), 0);
        foreach (var path in Directory.GetFiles(clipsDirectory))
        {
            var name = Path.GetFileName(path.AsSpan());
            if (name.EndsWith(ClipFileName.PartSuffix, StringComparison.Ordinal))
            {
                File.Delete(path);
                parts++;
            }
            else if (ClipFileName.TryParse(name, out var id) && dropped.Contains(id))
            {
                drops++;   // MaintainAsync below deletes it
            }
            else if (id != 0 && !known.Contains(id))
            {
                if (Adopt(path, id) is { } request)
                    adopted.Add(request);
                else
                    unreadable.Add(SetAside(path));
            }
        }

        DurableFile.FlushDirectory(clipsDirectory);
        var (missing, altered) = Compare(clips);
        var givenUp = GiveUps(clips, options);
        Commit(writer, [.. adopted.OrderBy(r => r.ClipId)]);
        Commit(writer, givenUp);
        writer.MaintainAsync().AsTask().GetAwaiter().GetResult();
        return new ClipQueueOpenReport(
            parts, [.. adopted.Select(r => r.ClipId).Order()], unreadable, drops, missing, altered, givenUp.ConvertAll(r => r.ClipId));
    }

    private static QueueRequest? Adopt(string path, ulong id)
    {
        try
        {
            using var reader = ClipFileReader.Open(path);
            if (reader.Header.ClipId != id)
                return null;
            var (length, digest) = ClipFileReader.Measure(path);
            var file = new ClipFile(reader.Header, path, length, digest, reader.Frames.Length, reader.Frames[0].TimestampUs, reader.DurationUs);
            return new QueueRequest(LogEntryKind.Recorded, id) { File = file, Adopt = true };
        }
        catch (StorageException error) when (error.Fault == StorageFault.Damaged)
        {
            return null;
        }
    }

    private static string SetAside(string path)
    {
        var aside = path + ClipFileName.UnreadableSuffix;
        File.Move(path, aside, overwrite: true);
        return aside;
    }

    private static (List<ulong> Missing, List<ulong> Altered) Compare(IReadOnlyList<ClipEntry> clips)
    {
        var (missing, altered) = (new List<ulong>(), new List<ulong>());
        foreach (var clip in clips)
        {
            var file = new FileInfo(clip.File.Path);
            if (!file.Exists)
                missing.Add(clip.Id);
            else if (file.Length != clip.File.Length)
                altered.Add(clip.Id);
        }

        return (missing, altered);
    }

    private static List<QueueRequest> GiveUps(IReadOnlyList<ClipEntry> clips, ClipQueueOptions options) => clips
        .Where(c => c.IsUnfinished && c.Interruptions >= options.MaxInterruptions)
        .Select(c => new QueueRequest(LogEntryKind.TryFailed, c.Id)
        {
            GiveUp = true,
            Text = $"given up: {c.Interruptions} restarts cut its analysis off",
        })
        .ToList();

    private static void Commit(QueueWriter writer, List<QueueRequest> requests)
    {
        if (requests.Count == 0 || writer.TryCommitAsync(requests).AsTask().GetAwaiter().GetResult())
            return;
        throw writer.LastFailure!;
    }
}

/// <summary>The findings and repairs at the opening of the queue (DESIGN.md procedure 4).</summary>
/// <param name="PartsRemoved">Files of clips that were never finished.</param>
/// <param name="Adopted">Finished clips without an entry, because a crash came between file and commit; now in the queue.</param>
/// <param name="Unreadable">Damaged clip files without an entry; renamed to end in <c>.unreadable</c>.</param>
/// <param name="DropsFinished">Deleted files of clips whose drop was already committed.</param>
/// <param name="Missing">Clips in the queue whose file is missing.</param>
/// <param name="Altered">Clips in the queue whose file has another length than recorded.</param>
/// <param name="GivenUp">Clips failed because restarts cut their analysis off too often.</param>
public sealed record ClipQueueOpenReport(
    int PartsRemoved, IReadOnlyList<ulong> Adopted, IReadOnlyList<string> Unreadable, int DropsFinished,
    IReadOnlyList<ulong> Missing, IReadOnlyList<ulong> Altered, IReadOnlyList<ulong> GivenUp);
