using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Clips;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>Extracts the frames of a clip as JPEG files. The gateway's own clips contain JPEGs, which are copied byte for byte.</summary>
internal static partial class ClipExtractor
{
    private const long MaxClipBytes = 1L << 30;
    private const int MaxFrames = 10_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <returns>The frames of the clip, to be disposed by the caller.</returns>
    /// <exception cref="InvalidDataException">The clip cannot be read; the message gives the reason.</exception>
    public static async Task<ExtractedClip> ExtractAsync(TakenClip clip, CancellationToken cancel)
    {
        if (clip.Length == 0)
            throw new InvalidDataException("the clip has zero bytes");
        if (clip.Length > MaxClipBytes)
            throw new InvalidDataException($"the clip has {clip.Length} bytes, more than the limit of {MaxClipBytes}");

        var (codec, announced) = await ProbeAsync(clip.Path, cancel).ConfigureAwait(false);
        var directory = Directory.CreateTempSubdirectory("cloudworker-");
        try
        {
            string[] encoding = codec == "mjpeg" ? ["-c:v", "copy"] : ["-c:v", "mjpeg", "-q:v", "2", "-fps_mode", "passthrough"];
            await RunAsync(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-i", clip.Path, "-map", "0:v:0", .. encoding,
                    "-frames:v", MaxFrames.ToString(CultureInfo.InvariantCulture),
                    "-f", "image2", Path.Combine(directory.FullName, ExtractedClip.FilePattern),
                ],
                cancel).ConfigureAwait(false);
            return new ExtractedClip(clip, directory, announced);
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>The codec of the video, and the number of frames according to the file; 0 if the file has no number.</summary>
    private static async Task<(string Codec, int Frames)> ProbeAsync(string path, CancellationToken cancel)
    {
        var output = await RunAsync(
            "ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=codec_name,nb_frames", "-of", "default=noprint_wrappers=1", path],
            cancel).ConfigureAwait(false);
        var values = output.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        if (!values.TryGetValue("codec_name", out var codec))
            throw new InvalidDataException("the clip contains no video");

        _ = int.TryParse(values.GetValueOrDefault("nb_frames"), NumberStyles.None, CultureInfo.InvariantCulture, out var frames);
        return (codec, Math.Min(frames, MaxFrames));
    }

    /// <summary>Runs a program to its end and returns its standard output. Kills it on cancellation and after five minutes.</summary>
    /// <exception cref="InvalidDataException">The program failed or took too long; the message contains its last error lines.</exception>
    /// <exception cref="MediaProgramException">The program is not installed.</exception>
    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            await using var process = MediaProcess.Start(program, arguments);
            var output = await process.ReadOutputAsync(limit.Token).ConfigureAwait(false);
            return await process.EndAsync(limit.Token).ConfigureAwait(false) == 0
                ? output
                : throw new InvalidDataException($"{program}: {string.Join("; ", process.Errors.Select(line => Noise().Replace(line, "")))}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new InvalidDataException($"{program} did not end within {Timeout.TotalMinutes} minutes and was killed");
        }
    }

    /// <summary>Paths and memory addresses in an error line, which mean nothing to the reader.</summary>
    [GeneratedRegex(@"^\[[^\]]* @ 0x[0-9a-f]+\] |^/.*?: (?=[^/]*$)")]
    private static partial Regex Noise();
}

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
