using System.Text.RegularExpressions;

namespace Gateway.Cameras;

/// <summary>Runs ffmpeg for one local camera and reads its pictures. An address that may hold a password is kept out of its arguments.</summary>
internal sealed partial class FfmpegInput(
    CameraOptions options, FramePool pool, FrameOptions limits, TimeProvider time, ILogger<FfmpegInput> log) : ICameraInput
{
    private readonly InputSecrets _secrets = new(options.Input!, options.InputArguments);
    private bool _warned;

    public bool IsFinite => FfmpegArguments.IsFile(options.Input!) && !options.Loop;

    public async Task RunAsync(CameraFeed feed, CancellationToken cancel)
    {
        WarnOfVisibleSecrets();
        await using var relay = AddressRelay.IsFor(options) ? AddressRelay.Start(options.Input!, time) : null;
        await using var ffmpeg = MediaProcess.Start("ffmpeg", FfmpegArguments.For(options, relay?.Address ?? options.Input!));
        var reader = new MpjpegReader(ffmpeg.Output, pool, limits.MaxFrameBytes);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = new StallWatch(reader, options.StallTimeout, time, silence.Cancel);
        try
        {
            while (await reader.ReadAsync(silence.Token) is { } buffer)
                Take(feed, buffer);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CameraStalledException("no picture", options.StallTimeout * (reader.Begun == 0 ? 2 : 1));
        }

        if (await ffmpeg.EndAsync(cancel) is not 0 and var code)
            throw new IOException(ffmpeg.Errors.LastOrDefault() is { } line ? Sentence(line, relay) : $"ffmpeg ended with code {code}");
    }

    private void Take(CameraFeed feed, FrameBuffer buffer)
    {
        if (buffer.GetSpan() is not [0xFF, 0xD8, ..])
        {
            // Of other codecs ffmpeg copies packets into the same form.
            buffer.Release();
            throw new InvalidDataException(options.PassThrough
                ? "the input is not MJPEG, so its pictures cannot be passed through: leave PassThrough out"
                : "ffmpeg writes no JPEGs");
        }

        feed.Take(buffer, buffer.Length);
    }

    /// <summary>An error line of ffmpeg for people: without its object's address in memory, which differs each time, and without the camera's.</summary>
    private string Sentence(string line, AddressRelay? relay)
    {
        line = ObjectAddress().Replace(line, "");
        if (relay is not null)
            line = line.Replace(relay.Address, "***", StringComparison.Ordinal);
        line = _secrets.Hide(line);
        return $"ffmpeg: {(line.StartsWith("***: ", StringComparison.Ordinal) ? line[5..] : line)}";
    }

    private void WarnOfVisibleSecrets()
    {
        if (!_warned && AddressRelay.VisibleSecretOf(options) is { } why)
            log.InputVisible(options.Name, why);
        _warned = true;
    }

    [GeneratedRegex(@"^(\[[^\]]* @ 0x[0-9a-f]+\] )+")]
    private static partial Regex ObjectAddress();
}
