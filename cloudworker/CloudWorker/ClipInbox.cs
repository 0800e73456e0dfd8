using Gateway.Detection;
using Gateway.Clips;

namespace CloudWorker;

/// <summary>A directory of clips, shared with other workers. Stands where the queue is to come.</summary>
/// <remarks>
/// A clip is taken by a lock of the operating system on the clip file itself: it ends with its holder, however that dies, so nobody has to
/// guess from a date whether a worker still lives. A clip is done when its result is there.
/// </remarks>
internal sealed class ClipInbox(DirectoryInfo clips, DirectoryInfo results)
{
    /// <summary>Paths of the clips without a result, by name. Others may be at them.</summary>
    public IReadOnlyList<string> List() =>
    [
        .. clips.EnumerateFiles("*.mp4")
            .Select(file => file.FullName)
            .Where(path => !HasResult(path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Why there is nothing to be opened at a path, which would wait or never end; null for a file, and for one that is gone by now.</summary>
    public static string? Refusal(string path)
    {
        try
        {
            _ = RegularFile.Length(path);
            return null;
        }
        catch (IOException problem)
        {
            return new FileInfo(path).Exists ? problem.Message : null;
        }
    }

    /// <summary>Takes a clip for this worker alone.</summary>
    /// <returns>Null when another has it, has done it, or it is gone.</returns>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public TakenClip? TryTake(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }

        // Another worker may have finished it between the listing and the lock.
        if (!HasResult(path))
            return new TakenClip(path, file);
        file.Dispose();
        return null;
    }

    private bool HasResult(string path) => File.Exists(ResultOutbox.PathFor(results, Path.GetFileName(path)));
}

/// <summary>A clip that only this worker looks at, until disposal.</summary>
internal sealed class TakenClip(string path, FileStream file) : IDisposable
{
    /// <summary>Absolute.</summary>
    public string Path { get; } = path;

    /// <summary>The file's name without directories.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(path);

    /// <summary>Bytes.</summary>
    public long Length => file.Length;

    /// <summary>The frame with the most motion, from 0; null when the gateway has not written it into the clip.</summary>
    /// <param name="frames">Frames of the clip.</param>
    public int? MostMotion(int frames) => ClipTag.Find(file, frames)?.MostMotion;

    public void Dispose() => file.Dispose();
}
