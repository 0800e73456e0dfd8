namespace Gateway.Vision;

/// <summary>What a person is told about pictures that cannot be analysed.</summary>
public static class RefusalText
{
    /// <summary>The reason's name in the statistics: <c>motion.refused.</c> and this.</summary>
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

    /// <summary>What to do about it.</summary>
    public static string AdviceOn(JpegRefusal refusal) => refusal switch
    {
        JpegRefusal.NotJpeg => "it is no JPEG; set the camera to JPEG",
        JpegRefusal.Truncated => "it ends too early; look for a cut connection, or a buffer in the board that is too small for its pictures",
        JpegRefusal.Corrupt => "its data is damaged; look at the cable, the radio and the power supply of the camera",
        JpegRefusal.TooLarge => $"it is larger than {JpegLimits.Default.MaxWidth}x{JpegLimits.Default.MaxHeight}, or longer than {JpegLimits.Default.MaxBytes} bytes; lower the camera's resolution",
        JpegRefusal.UnsupportedColours => "it is CMYK or YCCK, which is meant for print; set the camera to colour (YCbCr) or gray",
        JpegRefusal.UnsupportedDepth => "it does not have 8 bits a sample; set the camera to 8 bits",
        JpegRefusal.NoSize => "its header says width or height 0; look for newer firmware of the camera",
        _ => "it is lossless, or coded in another way that is not read; set the camera to baseline or progressive JPEG",
    };
}
