using System.Globalization;
using System.Text;

namespace Gateway.Clips.Conversion;

/// <summary>File names for people: <c>front-door_2026-03-04_05-06-07.mp4</c>, camera and local time of the first frame.</summary>
public static class ExportName
{
    private const int MostCameraLength = 64;

    public static string Of(string camera, long startedUs, TimeZoneInfo zone)
    {
        var started = TimeZoneInfo.ConvertTime(UnixTime.FromUnixMicroseconds(startedUs), zone);
        return string.Create(CultureInfo.InvariantCulture, $"{Safe(camera)}_{started:yyyy-MM-dd_HH-mm-ss}.mp4");
    }

    /// <summary>Letters and digits of any script stay; what a file system or a shell could read otherwise becomes a dash.</summary>
    private static string Safe(string camera)
    {
        var name = new StringBuilder(camera.Length);
        foreach (var c in camera.Take(MostCameraLength))
            name.Append(char.IsLetterOrDigit(c) || c == '_' || (c == '.' && name.Length > 0) ? c : '-');
        return name.Length > 0 ? name.ToString() : "clip";
    }
}
