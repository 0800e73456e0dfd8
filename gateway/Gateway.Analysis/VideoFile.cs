namespace Gateway.Analysis;

/// <summary>What ffprobe says of a video's first picture stream.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Codec">As ffmpeg names it.</param>
/// <param name="Width">Pixels as stored.</param>
/// <param name="Height">Pixels as stored.</param>
/// <param name="Duration">Zero where the file does not tell.</param>
internal sealed record VideoFile(string Path, string Codec, int Width, int Height, TimeSpan Duration)
{
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Whether its pictures are JPEGs already, as in the gateway's own clips: they are analysed as they are.</summary>
    public bool IsMotionJpeg => Codec == "mjpeg";
}
