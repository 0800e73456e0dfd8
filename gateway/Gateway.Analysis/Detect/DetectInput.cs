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
