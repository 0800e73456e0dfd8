using Gateway.Clips;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>A directory of clips, shared with other workers. Takes the place of the future queue.</summary>
/// <remarks>
/// A worker takes a clip by an operating system lock on the clip file. The lock ends with its process in any case, so no worker has to guess from a
/// date whether another one is alive. A clip is done when its result exists.
/// </remarks>
internal sealed class ClipInbox(DirectoryInfo clips, DirectoryInfo results)
{
    /// <summary>Paths of the clips without a result, by name. Other workers may have taken some of them.</summary>
    public IReadOnlyList<string> List() =>
    [
        .. clips.EnumerateFiles("*.mp4")
            .Select(file => file.FullName)
            .Where(path => !HasResult(path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Why a path must not be opened: it is not a file, so reading could block. Null for a file, and if nothing exists there.</summary>
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

    /// <summary>Takes a clip exclusively for this worker.</summary>
    /// <returns>Null if another worker has taken or finished the clip, or the clip no longer exists.</returns>
    /// <exception cref="UnauthorizedAccessException">The clip is not readable.</exception>
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

/// <summary>A clip that is reserved for this worker until disposal.</summary>
internal sealed class TakenClip(string path, FileStream file) : IDisposable
{
    public string Path { get; } = path;

    public string Name { get; } = System.IO.Path.GetFileName(path);

    public long Length => file.Length;

    /// <summary>Index of the frame with the most motion, given the number of frames; null if the gateway has not recorded it in the clip.</summary>
    public int? MostMotion(int frames) => ClipTag.Find(file, frames)?.MostMotion;

    public void Dispose() => file.Dispose();
}
