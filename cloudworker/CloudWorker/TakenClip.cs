using Gateway.Clips;

namespace CloudWorker;

/// <summary>A clip that only this worker looks at, until disposal.</summary>
internal sealed class TakenClip(string path, FileStream file) : IDisposable
{
    /// <summary>Absolute.</summary>
    public string Path { get; } = path;

    /// <summary>The file's name without directories.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(path);

    /// <summary>Bytes.</summary>
    public long Length => file.Length;

    /// <summary>The frame with the most motion, from 0; null when the gateway has not written it into the clip.</summary>
    /// <param name="frames">Frames of the clip.</param>
    public int? MostMotion(int frames) => ClipTag.Find(file, frames)?.MostMotion;

    public void Dispose() => file.Dispose();
}
