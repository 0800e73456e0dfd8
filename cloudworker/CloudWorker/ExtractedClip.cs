using System.Globalization;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>The frames of a clip as JPEG files in a directory that is deleted on disposal.</summary>
/// <remarks>A truncated clip announces more frames than it contains. Missing frames are counted, and reading one fails.</remarks>
internal sealed class ExtractedClip : IClipFrames, IDisposable
{
    /// <summary>The file name pattern for ffmpeg, which counts from 1.</summary>
    public const string FilePattern = "%06d.jpg";

    private readonly DirectoryInfo _directory;
    private readonly int _extracted;

    public ExtractedClip(TakenClip clip, DirectoryInfo directory, int announced)
    {
        Name = clip.Name;
        _directory = directory;
        _extracted = directory.EnumerateFiles("*.jpg").Count();
        Count = Math.Max(announced, _extracted);
        MostMotion = clip.MostMotion(Count);
    }

    public string Name { get; }

    public int Count { get; }

    public int? MostMotion { get; }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel)
    {
        if (index >= _extracted)
            throw new InvalidDataException($"the clip is cut: frame {index + 1} of {Count} is missing");

        var name = string.Create(CultureInfo.InvariantCulture, $"{index + 1:D6}.jpg");
        var jpeg = await File.ReadAllBytesAsync(Path.Combine(_directory.FullName, name), cancel).ConfigureAwait(false);
        if (!jpeg.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || !jpeg.AsSpan().TrimEnd((byte)0).EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]))
            throw new InvalidDataException($"the clip is cut: frame {index + 1} of {Count} is incomplete");
        return jpeg;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
