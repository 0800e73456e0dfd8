using System.Globalization;

namespace Gateway.Clips.Conversion;

/// <summary>The arguments for ffmpeg to convert a clip on its standard input.</summary>
/// <remarks>
/// Times stay exact: a time base of 1 µs as in the clip, no frame made or left out for a constant rate, no B-frames (they would need an edit list,
/// which players read in different ways), and the end of the last frame from the clip.
/// </remarks>
internal static class ConversionArguments
{
    /// <summary>Macroblocks of 1920x1088.</summary>
    private const int MostBlocksOfLevel4 = 8160;

    private static readonly string[] Input =
    [
        "-hide_banner", "-loglevel", "error", "-y",
        "-max_error_rate", "1",   // damaged pictures are left out, however many
        "-noautorotate",          // as everywhere in the gateway, an orientation in the JPEG is ignored
        "-f", "mp4", "-i", "pipe:0", "-map", "0:v:0", "-map_metadata", "-1", "-fps_mode", "passthrough",
    ];

    public static IReadOnlyList<string> Video(ClipIndex index, string encoder, string path)
    {
        var (width, height) = (Even(index.Header.Width), Even(index.Header.Height));
        var started = UnixTime.FromUnixMicroseconds(index.Frames[0].TimestampUs);
        return
        [
            .. Input,
            "-enc_time_base", "1:1000000", "-video_track_timescale", "1000000",
            "-vf", Filter(width, height),
            "-c:v", encoder, .. Quality(index, encoder, width, height),
            "-bf", "0",
            "-force_key_frames", "expr:gte(t,n_forced*2)",   // every 2 s, for seeking
            "-color_range", "tv", "-colorspace", "smpte170m", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1",
            "-bsf:v", string.Create(CultureInfo.InvariantCulture, $"setts=duration={index.DurationUs}-PTS"),   // used of the last frame only
            "-metadata", $"title={index.Header.Camera}",
            "-metadata", string.Create(CultureInfo.InvariantCulture, $"creation_time={started:yyyy-MM-ddTHH:mm:ss.ffffffZ}"),
            "-movflags", "+faststart", "-f", "mp4", MediaProcess.Input(path),
        ];
    }

    /// <param name="index">The chosen frames, with the times at which they are shown.</param>
    /// <param name="path">File to write.</param>
    /// <param name="mostWidth">Pixels.</param>
    public static IReadOnlyList<string> Preview(ClipIndex index, string path, int mostWidth)
    {
        var width = Math.Min(mostWidth, Even(index.Header.Width));
        var height = Even((int)((long)index.Header.Height * width / index.Header.Width));
        return
        [
            .. Input,
            "-vf", Filter(width, height),
            "-c:v", "libwebp_anim", "-quality", "60", "-compression_level", "3", "-loop", "0", "-f", "webp", MediaProcess.Input(path),
        ];
    }

    /// <summary>
    /// An odd side loses a row, since 4:2:0 has none for half a sample; a picture of another size than the first is scaled into it. JPEG has BT.601
    /// with the full range, players expect the limited one.
    /// </summary>
    private static string Filter(int width, int height) => string.Create(
        CultureInfo.InvariantCulture,
        $"crop=max(1\\,iw-mod(iw\\,2)):max(1\\,ih-mod(ih\\,2)):exact=1,"
        + $"scale={width}:{height}:force_original_aspect_ratio=decrease"
        + $":in_range=full:out_range=limited:in_color_matrix=bt601:out_color_matrix=bt601,"
        + $"format=yuv420p,pad={width}:{height}:-1:-1");

    private static string[] Quality(ClipIndex index, string encoder, int width, int height)
    {
        if (encoder == "libx264")
        {
            var blocks = (width + 15) / 16 * ((height + 15) / 16);
            // Without a level the encoder computes one from the shortest distance of frames, and two near ones make it absurdly high.
            return ["-preset", "veryfast", "-crf", "23", "-profile:v", "high", "-level:v", blocks <= MostBlocksOfLevel4 ? "4.1" : "5.1"];
        }

        // Encoders of hardware have no constant quality in common: 1/8 bit for each pixel.
        var bitsPerSecond = 1e6 * index.Frames.Count / index.DurationUs * width * height / 8;
        return ["-b:v", string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Clamp(bitsPerSecond, 500e3, 20e6)}")];
    }

    private static int Even(int side) => Math.Max(2, side / 2 * 2);
}
