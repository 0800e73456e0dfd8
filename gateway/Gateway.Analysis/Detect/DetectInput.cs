using Gateway.Clips;
using Gateway.Detection;

namespace Gateway.Analysis.Detect;

/// <summary>One opened input: a JPEG, a clip of the gateway's own, or any other video.</summary>
internal sealed class DetectInput : IDisposable
{
    private readonly IDisposable? _owned;

    private DetectInput(IClipFrames frames, IDisposable? owned, string? failure = null)
    {
        Frames = frames;
        Failure = failure;
        _owned = owned;
    }

    public IClipFrames Frames { get; }

    /// <summary>Why the end could not be read; null if it could.</summary>
    public string? Failure { get; }

    /// <exception cref="AnalyzeException">The file cannot be analysed; the message names the file, and the byte if known.</exception>
    public static async Task<DetectInput> OpenAsync(string path, int maxFrameBytes, CancellationToken cancel)
    {
        if (DetectInputs.IsPicture(path))
            return new DetectInput(new PictureFrame(path, maxFrameBytes), null);
        try
        {
            if (RegularFile.Length(path) == 0)
                throw new AnalyzeException($"{path}: the clip has zero bytes");
            var reader = ClipFileReader.Open(path);
            return new DetectInput(new StoredClipFrames(reader), reader);
        }
        catch (StorageException notOurs) when (notOurs.Fault == StorageFault.Damaged)
        {
            return await OpenVideoAsync(path, maxFrameBytes, notOurs, cancel);
        }
        catch (StorageException problem)
        {
            throw new AnalyzeException(problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new AnalyzeException($"{path}: {problem.Message}");
        }
    }

    public void Dispose() => _owned?.Dispose();

    private static async Task<DetectInput> OpenVideoAsync(string path, int maxFrameBytes, StorageException notOurs, CancellationToken cancel)
    {
        try
        {
            var video = await VideoSpool.ReadAsync(path, maxFrameBytes, cancel);
            return new DetectInput(video, video, video.Failure);
        }
        catch (AnalyzeException problem) when (IsMp4(path))
        {
            throw new AnalyzeException($"{problem.Message}. As a clip of the gateway: {notOurs.InnerException?.Message}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new AnalyzeException($"{path}: its frames cannot be stored in {Path.GetTempPath()} for the analysis: {problem.Message}");
        }
    }

    private static bool IsMp4(string path)
    {
        Span<byte> start = stackalloc byte[8];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[4..].SequenceEqual("ftyp"u8);
    }
}

/// <summary>The files that <c>gateway detect</c> analyses.</summary>
internal static class DetectInputs
{
    private static readonly string[] Pictures = [".jpg", ".jpeg"];
    private static readonly string[] Clips = [".mp4", ".avi", ".mkv", ".mov", ".webm"];

    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The file itself, or the clips and JPEGs of a directory, by name and without subdirectories.</summary>
    /// <exception cref="AnalyzeException">There is no such file, or no suitable file in the directory.</exception>
    public static IReadOnlyList<string> Of(string input)
    {
        if (!Directory.Exists(input))
            return File.Exists(input) ? [input] : throw new AnalyzeException($"{input} does not exist");

        // By name only, so also pipes and directories: opening them reports the reason.
        var files = Directory.GetFileSystemEntries(input)
            .Where(path => IsPicture(path) || Clips.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        var endings = string.Join(", ", Pictures.Concat(Clips).Select(ending => "*" + ending));
        return files.Count > 0 ? files : throw new AnalyzeException($"{input} holds no file named {endings}");
    }
}
