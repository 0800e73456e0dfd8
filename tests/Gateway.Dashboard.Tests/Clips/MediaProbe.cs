using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>Properties and pictures of a video, read by ffprobe and ffmpeg.</summary>
internal sealed class MediaProbe(JsonNode json, string path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private JsonNode Stream => json["streams"]![0]!;

    public (string Codec, string Format, int Width, int Height) Picture =>
        ((string)Stream["codec_name"]!, (string)Stream["pix_fmt"]!, (int)Stream["width"]!, (int)Stream["height"]!);

    /// <summary>Range, matrix, primaries, transfer.</summary>
    public (string?, string?, string?, string?) Colour =>
        ((string?)Stream["color_range"], (string?)Stream["color_space"], (string?)Stream["color_primaries"], (string?)Stream["color_transfer"]);

    public int Level => (int)Stream["level"]!;

    /// <summary>Microseconds of each frame.</summary>
    public IEnumerable<long> TimesUs => json["packets"]!.AsArray().Select(packet => Microseconds(packet!["pts_time"]!));

    public long DurationUs => Microseconds(Stream["duration"]!);

    public string? Tag(string name) => (string?)json["format"]!["tags"]![name];

    public static async Task<MediaProbe> ReadAsync(string path)
    {
        var ffprobe = ExternalProgram.Require("ffprobe");
        string[] arguments = ["-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_packets", path];
        var result = await ExternalProgram.RunAsync(ffprobe, arguments, Patience, cancel: TestContext.Current.CancellationToken);
        return new MediaProbe(JsonNode.Parse(result.EnsureSuccess().Output)!, path);
    }

    /// <summary>Types of the boxes at the top of an MP4 file, in their order.</summary>
    public static IEnumerable<string> Boxes(byte[] file)
    {
        for (var at = 0; at < file.Length; at += BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)))
            yield return Encoding.ASCII.GetString(file, at + 4, 4);
    }

    /// <summary>Red, green and blue in the middle of every frame, as a browser shows them.</summary>
    public async Task<List<int[]>> ColoursAsync()
    {
        var (_, _, width, height) = Picture;
        var rgb = path + ".rgb";
        string[] arguments = ["-v", "error", "-i", path, "-f", "rawvideo", "-fps_mode", "passthrough", "-pix_fmt", "rgb24", rgb];
        (await ExternalProgram.RunAsync("ffmpeg", arguments, Patience, cancel: TestContext.Current.CancellationToken)).EnsureSuccess();
        var pixels = await File.ReadAllBytesAsync(rgb, TestContext.Current.CancellationToken);
        var colours = new List<int[]>();
        for (var frame = 0; frame < pixels.Length; frame += width * height * 3)
        {
            var middle = frame + (height / 2 * width + width / 2) * 3;
            colours.Add([pixels[middle], pixels[middle + 1], pixels[middle + 2]]);
        }

        return colours;
    }

    private static long Microseconds(JsonNode seconds) =>
        (long)Math.Round(double.Parse((string)seconds!, CultureInfo.InvariantCulture) * 1e6);
}
