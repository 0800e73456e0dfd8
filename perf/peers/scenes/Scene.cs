namespace Gateway.Peers.Scenes;

/// <summary>Frames to compare on: a file of raw 8-bit luma, one frame after the other.</summary>
public sealed record Scene(string Name, int Width, int Height, int FrameCount, string Path) : IDisposable
{
    public int FrameSize => Width * Height;

    public void Dispose() => File.Delete(Path);
}
