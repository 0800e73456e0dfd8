using System.Text.RegularExpressions;

namespace Gateway.Cameras;

/// <summary>Runs ffmpeg for one local camera and reads its pictures. An address that may hold a password is kept out of its arguments.</summary>
internal sealed partial class FfmpegInput(
    CameraOptions options, FramePool pool, FrameOptions limits, CameraMetrics metrics, TimeProvider time, ILogger<FfmpegInput> log) : ICameraInput
{
    /// <summary>Parts without a picture in a row, after which the input is not MJPEG. A stream may begin in the middle of a picture.</summary>
    private const int MaxForeign = 4;

    private const int KilledBySystem = 128 + 9;

    private const string NoVideo = "Invalid data found";

    private readonly InputSecrets _secrets = new(options.Input!, options.InputArguments);
    private bool _warned;
    private int _foreign;
    private int _taken;

    /// <summary>Why ffmpeg did not take a stream to be passed through for a multipart one; the next opening looks for JPEGs in any bytes.</summary>
    private string? _refusal;

    private static ReadOnlySpan<byte> PictureStart => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PictureEnd => [0xFF, 0xD9];

    public bool IsFinite => FfmpegArguments.IsFile(options.Input!) && !options.Loop;

    public async Task RunAsync(CameraFeed feed, CancellationToken cancel)
    {
        WarnOfVisibleSecrets();
        (_foreign, _taken) = (0, 0);
        var refusal = _refusal;
        _refusal = null;
        var camera = refusal is null ? options : options with { InputArguments = [.. options.InputArguments, "-f", "mjpeg"] };
        await using var relay = AddressRelay.IsFor(options) ? AddressRelay.Start(options.Input!, time) : null;
        await using var ffmpeg = MediaProcess.Start("ffmpeg", FfmpegArguments.For(camera, relay?.Address));
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

        var code = await ffmpeg.EndAsync(cancel);
        if (refusal is not null && _taken == 0)
            throw new IOException(refusal);
        if (code == 0)
            return;
        var reason = ReasonOf(code, Sentence(ffmpeg, relay));
        if (options.PassThrough && reader.Begun == 0 && !options.InputArguments.Contains("-f") && reason.Contains(NoVideo, StringComparison.Ordinal))
            _refusal = reason;
        throw new IOException(reason);
    }

    /// <summary>Passes on the picture in a part of the stream, without bytes before and behind it, which ffmpeg does not take away.</summary>
    private void Take(CameraFeed feed, FrameBuffer buffer)
    {
        var part = buffer.GetSpan();
        var start = part.IndexOf(PictureStart);
        if (start != 0)
            metrics.Skipped.Add();
        if (start < 0)
        {
            // Of other codecs ffmpeg copies packets into the same form.
            buffer.Release();
            if (!options.PassThrough || ++_foreign == MaxForeign)
            {
                throw new InvalidDataException(options.PassThrough
                    ? "the input is not MJPEG, so its pictures cannot be passed through: leave PassThrough out"
                    : "ffmpeg writes no JPEGs");
            }

            return;
        }

        _taken++;
        if (start == 0)
            _foreign = 0;
        var end = part.LastIndexOf(PictureEnd);
        feed.Take(buffer, start, (end > start ? end + PictureEnd.Length : part.Length) - start);
    }

    internal static string ReasonOf(int code, string sentence) => (code, sentence) switch
    {
        (KilledBySystem, _) => "ffmpeg was killed, probably because memory ran out (see dmesg): give this camera a smaller picture or rate, "
            + "or the gateway more memory",
        ( > 128, _) => $"ffmpeg crashed (signal {code - 128}): update it, or try other InputArguments",
        (_, { Length: > 0 }) => InputAdvice.Add($"ffmpeg: {sentence}"),
        _ => $"ffmpeg ended with code {code} and without a reason: run it by hand with this Input",
    };

    /// <summary>The cause of ffmpeg's end in its own words, without the address.</summary>
    private string Sentence(MediaProcess ffmpeg, AddressRelay? relay)
    {
        // Its last lines often repeat a cause in general terms: the last specific one tells more.
        var line = ffmpeg.Errors.LastOrDefault(line => !General().IsMatch(line)) ?? ffmpeg.Errors.LastOrDefault() ?? "";
        line = Beginning().Replace(line, "");
        if (relay is not null)
            line = line.Replace(relay.Address, "***", StringComparison.Ordinal);
        return HiddenAddress().Replace(_secrets.Hide(line), "");
    }

    private void WarnOfVisibleSecrets()
    {
        if (!_warned && AddressRelay.VisibleSecretOf(options) is { } why)
            log.InputVisible(options.Name, why);
        _warned = true;
    }

    [GeneratedRegex("Error (opening input|during demuxing)|(^|: )(Input/output error|Invalid data found when processing input)$")]
    private static partial Regex General();

    /// <summary>Part of ffmpeg and its place in memory, which differs each time; or the introduction of a general line.</summary>
    [GeneratedRegex(@"^((\[[^\]]* @ 0x[0-9a-f]+\] )+|Error opening input files: )")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(\w+:(//)?)?\*\*\*: ")]
    private static partial Regex HiddenAddress();
}
