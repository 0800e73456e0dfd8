namespace Esp32.Camera;

/// <summary>The cheapest sign that a picture is whole: its first and last two bytes.</summary>
internal static class JpegMarkers
{
    /// <summary>True when it begins with FF D8 and ends with FF D9; zeros after the end are what some camera drivers pad with.</summary>
    public static bool AreWhole(byte[] jpeg)
    {
        int end = jpeg.Length;
        while (end > 4 && jpeg[end - 1] == 0)
            end--;
        return end >= 4 && jpeg[0] == 0xFF && jpeg[1] == 0xD8 && jpeg[end - 2] == 0xFF && jpeg[end - 1] == 0xD9;
    }
}
