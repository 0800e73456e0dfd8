namespace Gateway.Vision;

/// <summary>Names and advice for users about pictures that cannot be analysed.</summary>
public static class RefusalText
{
    /// <summary>The reason's name in the statistics, after <c>motion.refused.</c></summary>
    public static string NameOf(JpegRefusal refusal) => refusal switch
    {
        JpegRefusal.NotJpeg => "not-jpeg",
        JpegRefusal.Truncated => "truncated",
        JpegRefusal.Corrupt => "corrupt",
        JpegRefusal.TooLarge => "too-large",
        JpegRefusal.UnsupportedColours => "colours",
        JpegRefusal.UnsupportedDepth => "depth",
        JpegRefusal.NoSize => "no-size",
        _ => "coding",
    };

    /// <summary>The cause and the remedy.</summary>
    public static string AdviceOn(JpegRefusal refusal) => refusal switch
    {
        JpegRefusal.NotJpeg => "it is not a JPEG; set the camera to JPEG",
        JpegRefusal.Truncated => "it ends too early; check for a broken connection, or a buffer in the board that is too small for its pictures",
        JpegRefusal.Corrupt => "its data is damaged; check the camera's cable, radio and power supply",
        JpegRefusal.TooLarge =>
            $"it is larger than {JpegLimits.Default.MaxWidth}x{JpegLimits.Default.MaxHeight}, or longer than {JpegLimits.Default.MaxBytes} bytes; "
            + "lower the camera's resolution",
        JpegRefusal.UnsupportedColours => "it is CMYK or YCCK, which is meant for print; set the camera to colour (YCbCr) or gray",
        JpegRefusal.UnsupportedDepth => "it does not have 8 bits per sample; set the camera to 8 bits",
        JpegRefusal.NoSize => "its header has width or height 0; update the camera's firmware",
        _ => "it is lossless, or has another unsupported coding; set the camera to baseline or progressive JPEG",
    };
}
