namespace Gateway.Peers.Scenes;

/// <summary>Footage as a camera sends it: one JPEG a file, numbered from <c>000001.jpg</c> on. Deletes them when disposed of.</summary>
public sealed record JpegFootage(string Name, string Folder, int FrameCount) : IDisposable
{
    /// <summary>Where a frame's file is.</summary>
    /// <param name="index">From 0.</param>
    public string PathOf(int index) => Path.Combine(Folder, $"{index + 1:000000}.jpg");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
