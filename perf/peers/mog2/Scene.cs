namespace Gateway.Peers.Mog2;

/// <summary>Frames to compare on: a file of raw 8-bit luma, one frame after the other.</summary>
internal sealed record Scene(string Name, int Width, int Height, int FrameCount, string Path) : IDisposable
{
    public int FrameSize => Width * Height;

    public void Dispose() => File.Delete(Path);
}
