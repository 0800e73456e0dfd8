using Gateway.Clips;
using Gateway.Frames;

namespace Gateway.Analysis;

/// <summary>
/// The JPEGs of a video, decoded and encoded like those of a local camera, only as fast as they are read, each with its time in the video.
/// </summary>
/// <remarks>One caller at a time. Owns the ffmpeg process.</remarks>
internal sealed class VideoFrames : IAsyncDisposable
{
    private readonly MediaProcess _ffmpeg;
    private readonly FramePool _pool;
    private readonly MpjpegReader _reader;
    private readonly FrameTimes _times = new();
    private long _shed;

    /// <exception cref="AnalyzeException">ffmpeg is not installed.</exception>
    public VideoFrames(VideoFile video, int maxFrameBytes)
    {
        _pool = new FramePool(8L * maxFrameBytes);
        _ffmpeg = VideoProbe.Start("ffmpeg", Arguments(video), _times.Take);
        _reader = new MpjpegReader(_ffmpeg.Output, _pool, maxFrameBytes);
    }

    /// <summary>Why ffmpeg failed before the end; null if it did not. Set after the last frame.</summary>
    public string? Failure { get; private set; }

    /// <summary>The next frame, with a reference for the caller; null at the end.</summary>
    /// <exception cref="AnalyzeException">A picture is larger than allowed.</exception>
    public async ValueTask<(FrameBuffer Jpeg, TimeSpan At)?> ReadAsync(CancellationToken cancel)
    {
        FrameBuffer? jpeg;
        try
        {
            jpeg = await _reader.ReadAsync(cancel);
        }
        catch (InvalidDataException problem)
        {
            throw new AnalyzeException($"{problem.Message}; Frames:MaxFrameBytes in the configuration is the limit");
        }

        if (jpeg is null)
        {
            if (await _ffmpeg.EndAsync(cancel) is not 0 and var code)
                Failure = _ffmpeg.Errors.LastOrDefault() ?? $"ffmpeg ended with code {code}";
            return null;
        }

        TimeSpan? at = TimeSpan.Zero;
        for (; _shed <= _reader.Shed && at is not null; _shed++)
            at = await _times.NextAsync(cancel);
        _shed = _reader.Shed;
        if (at is { } known)
            return (jpeg, known);
        jpeg.Release();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _ffmpeg.DisposeAsync();
        _pool.Dispose();
    }

    /// <summary>Two copies of every packet: first its time on standard error, then the JPEG on standard output, so neither side waits for the other.</summary>
    private static List<string> Arguments(VideoFile video)
    {
        List<string> arguments = ["-hide_banner", "-loglevel", "error", "-nostdin", "-i", MediaProcess.Input(video.Path), "-map", "0:v:0"];
        arguments.AddRange(video.IsMotionJpeg
            ? ["-c:v", "copy"]
            : ["-fps_mode", "passthrough", "-enc_time_base", "-1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4"]);
        arguments.AddRange(["-f", "tee", "[f=framecrc:flush_packets=1]pipe:2|[f=mpjpeg:flush_packets=1]pipe:1"]);
        return arguments;
    }
}
