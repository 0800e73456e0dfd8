using System.Globalization;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>A clip's frames as JPEG files in a directory of their own, gone with it on disposal.</summary>
/// <remarks>A cut clip announces more frames than it has: those count as frames, and reading them says that they are missing.</remarks>
internal sealed class ExtractedClip : IClipFrames, IDisposable
{
    /// <summary>ffmpeg's pattern; it counts from 1.</summary>
    public const string FilePattern = "%06d.jpg";

    private readonly DirectoryInfo _directory;
    private readonly int _extracted;

    /// <param name="clip">Where the frames are from.</param>
    /// <param name="directory">Where they are.</param>
    /// <param name="announced">How many the clip says it has.</param>
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
            throw new InvalidDataException($"the clip is cut: frame {index + 1} of {Count} is not in it");

        var name = string.Create(CultureInfo.InvariantCulture, $"{index + 1:D6}.jpg");
        var jpeg = await File.ReadAllBytesAsync(Path.Combine(_directory.FullName, name), cancel).ConfigureAwait(false);
        if (!jpeg.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || !jpeg.AsSpan().TrimEnd((byte)0).EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]))
            throw new InvalidDataException($"the clip is cut: frame {index + 1} of {Count} is not whole");
        return jpeg;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
