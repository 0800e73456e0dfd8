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

    public void Dispose() => file.Dispose();
}
