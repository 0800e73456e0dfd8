namespace Gateway.Clips.Conversion;

/// <summary>Makes files for people from clips, by ffmpeg with the lowest priority. Any thread; each call runs a process of its own.</summary>
/// <param name="encoder">ffmpeg's name of an H.264 encoder.</param>
/// <param name="time">The clock that limits the wait for ffmpeg.</param>
/// <param name="program">ffmpeg, searched in PATH.</param>
/// <param name="prove">Throws if a made file is not whole; null is <see cref="MadeFile.Prove"/>.</param>
public sealed class ClipConverter(string encoder, TimeProvider time, string program = "ffmpeg", Action<string, ClipIndex, bool>? prove = null)
{
    private const int PreviewFrames = 10;
    private const int PreviewFrameUs = 300_000;
    private const int PreviewWidth = 320;

    /// <summary>Longest time without a frame taken, and for the end of the file: on a busy machine the lowest priority gets little time.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Writes H.264 in MP4: yuv420p, the index in front, each frame at its own time.</summary>
    /// <param name="clip">The clip's file.</param>
    /// <param name="index">Its index.</param>
    /// <param name="path">Written, or replaced; removed after a failure.</param>
    /// <param name="onFrame">Called for each frame that ffmpeg took.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <exception cref="ConversionException">There is no such file now.</exception>
    public Task MakeVideoAsync(Stream clip, ClipIndex index, string path, Action? onFrame, CancellationToken cancel) =>
        RunAsync(clip, index, ConversionArguments.Video(index, encoder, path), path, true, onFrame, cancel);

    /// <summary>Writes an animated WebP of at most 10 small pictures, spread evenly over the clip.</summary>
    /// <inheritdoc cref="MakeVideoAsync"/>
    public Task MakePreviewAsync(Stream clip, ClipIndex index, string path, CancellationToken cancel)
    {
        var chosen = Choose(index);
        return RunAsync(clip, chosen, ConversionArguments.Preview(chosen, path, PreviewWidth), path, false, null, cancel);
    }

    private static ClipIndex Choose(ClipIndex index)
    {
        var count = Math.Min(PreviewFrames, index.Frames.Count);
        var frames = new ClipFrame[count];
        for (var i = 0; i < count; i++)
        {
            var chosen = count == 1 ? index.Representative : (int)((long)i * (index.Frames.Count - 1) / (count - 1));
            frames[i] = index.Frames[chosen] with { TimestampUs = i * PreviewFrameUs };
        }

        return new ClipIndex(index.Header, frames, count * PreviewFrameUs, null);
    }

    private async Task RunAsync(
        Stream clip, ClipIndex index, IReadOnlyList<string> arguments, string path, bool isVideo, Action? onFrame, CancellationToken cancel)
    {
        var isWhole = false;
        try
        {
            await RunAsync(clip, index, arguments, onFrame, cancel).ConfigureAwait(false);
            (prove ?? MadeFile.Prove)(path, index, isVideo);
            isWhole = true;
        }
        finally
        {
            if (!isWhole)
                File.Delete(path);
        }
    }

    private async Task RunAsync(Stream clip, ClipIndex index, IReadOnlyList<string> arguments, Action? onFrame, CancellationToken cancel)
    {
        var complaints = new EncoderComplaints(encoder);
        await using var process = Start(arguments, complaints);
        using var stalled = new CancellationTokenSource(StallTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancel);
        await using var killing = ended.Token.UnsafeRegister(_ => process.Kill(), null);

        int code;
        bool isTaken;
        try
        {
            isTaken = await ClipPipe.WriteAsync(clip, index, process.Feed, OnFrame, ended.Token).ConfigureAwait(false);
            Close(process.Feed);
            stalled.CancelAfter(StallTimeout);
            await process.Output.CopyToAsync(Stream.Null, ended.Token).ConfigureAwait(false);   // ends with the process, however long that takes
            code = await process.EndAsync(ended.Token).ConfigureAwait(false);
        }
        catch (EndOfStreamException problem)
        {
            throw new ConversionException(ConversionFault.Unreadable, "The clip's file is damaged: it is shorter than its index says.", problem);
        }
        catch (OperationCanceledException) when (stalled.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ConversionException(
                ConversionFault.Stalled, $"ffmpeg did nothing for {StallTimeout.TotalMinutes:0} min and was ended. Try again, or another encoder.");
        }

        cancel.ThrowIfCancellationRequested();
        if (code != 0 || complaints.IsDiskFull || !isTaken)
            throw complaints.Explain(code, process.Errors);

        void OnFrame()
        {
            stalled.CancelAfter(StallTimeout);
            onFrame?.Invoke();
        }
    }

    private MediaProcess Start(IReadOnlyList<string> arguments, EncoderComplaints complaints)
    {
        try
        {
            return MediaProcess.Start(program, arguments, complaints.Take, isFed: true);
        }
        catch (MediaProgramException problem)
        {
            throw new ConversionException(ConversionFault.NoProgram, problem.Message, problem);
        }
    }

    private static void Close(Stream feed)
    {
        try
        {
            feed.Close();
        }
        catch (IOException)
        {
            // The process has ended; its exit code says why.
        }
    }
}
