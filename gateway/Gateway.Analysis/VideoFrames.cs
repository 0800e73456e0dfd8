using System.Threading.Channels;
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
            var code = await _ffmpeg.EndAsync(cancel);
            Failure = _ffmpeg.Errors.LastOrDefault() ?? (code == 0 ? null : $"ffmpeg ended with code {code}");   // it ends with 0 after damage, too
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

    /// <summary>Every packet twice: first its time on standard error, then the JPEG on standard output, so neither side waits.</summary>
    private static List<string> Arguments(VideoFile video)
    {
        List<string> arguments = ["-hide_banner", "-loglevel", "error", "-nostdin"];
        if (!video.IsMotionJpeg)
            arguments.Add("-noautorotate");   // as cameras: regions and boxes are in the camera's pixels
        arguments.AddRange(["-i", MediaProcess.Input(video.Path), "-map", "0:v:0"]);
        arguments.AddRange(video.IsMotionJpeg
            ? ["-c:v", "copy"]
            : ["-fps_mode", "passthrough", "-enc_time_base", "-1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "4"]);
        arguments.AddRange(["-f", "tee", "[f=framecrc:flush_packets=1]pipe:2|[f=mpjpeg:flush_packets=1]pipe:1"]);
        return arguments;
    }
}

/// <summary>
/// The times of frames, from ffmpeg's <c>framecrc</c> lines on its standard error: <c>#tb 0: 1/15360</c>, then one line
/// <c>stream, dts, pts, duration, size, crc</c> per frame. Any other line is a message of ffmpeg.
/// </summary>
/// <remarks>One task adds lines, another takes times.</remarks>
internal sealed class FrameTimes
{
    private readonly Channel<TimeSpan> _times =
        Channel.CreateUnbounded<TimeSpan>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private double _secondsPerTick = 1;
    private double? _first;
    private TimeSpan _last = TimeSpan.FromTicks(-1);

    /// <summary>The next frame's time since the first; strictly rising. Null after the last.</summary>
    public async ValueTask<TimeSpan?> NextAsync(CancellationToken cancel) =>
        await _times.Reader.WaitToReadAsync(cancel) && _times.Reader.TryRead(out var at) ? at : null;

    /// <summary>Adds the time in a line; null after the last line.</summary>
    /// <returns>False for a message of ffmpeg.</returns>
    public bool Take(string? line)
    {
        if (line is null)
            return _times.Writer.TryComplete();
        if (line.StartsWith("#tb ", StringComparison.Ordinal))
        {
            var parts = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('/');
            if (parts.Length == 2 && TryNumber(parts[0], out var over) && TryNumber(parts[1], out var under) && under > 0)
                _secondsPerTick = over / under;
        }
        else if (line.Split(',') is { Length: >= 6 } fields && TryNumber(fields[2], out var pts))
            Add(pts * _secondsPerTick);
        else
            return line.StartsWith('#');
        return true;
    }

    private void Add(double seconds)
    {
        _first ??= seconds;
        var since = seconds - _first.Value;
        // Times in a file may stand still, go back or make no sense; the analysis needs rising times.
        var at = since is >= 0 and < 1e9 ? TimeSpan.FromSeconds(since) : TimeSpan.Zero;
        _last = at > _last ? at : _last + TimeSpan.FromMilliseconds(1);
        _times.Writer.TryWrite(_last);
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out value);
}
