using System;

namespace Esp32.Camera;

/// <summary>The seed's time text, always UTC.</summary>
internal static class SeedTimestamp
{
    private const long UnixEpochTicks = 621355968000000000L;

    /// <param name="unixMicroseconds">0, unknown, gives 1970-01-01 00:00:00, which receivers read as unknown.</param>
    public static string Format(long unixMicroseconds)
    {
        DateTime time = new DateTime(UnixEpochTicks + (unixMicroseconds * 10));
        return time.Year.ToString() + "-" + Two(time.Month) + "-" + Two(time.Day) + " "
            + Two(time.Hour) + ":" + Two(time.Minute) + ":" + Two(time.Second);
    }

    private static string Two(int value)
    {
        return value < 10 ? "0" + value.ToString() : value.ToString();
    }
}
