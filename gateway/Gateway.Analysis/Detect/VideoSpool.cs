namespace Gateway.Analysis.Detect;

/// <summary>The frames of a foreign video in a temporary file: JPEGs unchanged, others encoded by ffmpeg.</summary>
internal sealed class VideoSpool : IClipFrames, IDisposable
{
    private readonly List<(long Offset, int Length)> _frames = [];
    private readonly FileStream _file = new(
        Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
    private byte[] _frame = [];

    private VideoSpool(string name) => Name = name;

    public string Name { get; }

    public int Count => _frames.Count;

    /// <summary>Why the video could not be read to its end; null if it could.</summary>
    public string? Failure { get; private set; }

    /// <exception cref="AnalyzeException">The file is not a video, or ffmpeg is missing.</exception>
    public static async Task<VideoSpool> ReadAsync(string path, int maxFrameBytes, CancellationToken cancel)
    {
        var video = await VideoProbe.ReadAsync(path, cancel);
        var spool = new VideoSpool(video.Name);
        try
        {
            await spool.FillAsync(video, maxFrameBytes, cancel);
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel)
    {
        var (offset, length) = _frames[index];
        if (_frame.Length < length)
            _frame = new byte[length];
        _file.Position = offset;
        await _file.ReadExactlyAsync(_frame.AsMemory(0, length), cancel);
        return _frame.AsMemory(0, length);
    }

    public void Dispose() => _file.Dispose();

    private async Task FillAsync(VideoFile video, int maxFrameBytes, CancellationToken cancel)
    {
        await using var frames = new VideoFrames(video, maxFrameBytes);
        while (await frames.ReadAsync(cancel) is var (jpeg, _))
        {
            _frames.Add((_file.Position, jpeg.Length));
            await _file.WriteAsync(jpeg.Memory, cancel);
            jpeg.Release();
        }

        await _file.FlushAsync(cancel);   // a full disk is reported here, not when a frame is read back
        Failure = frames.Failure;
    }
}
