namespace Gateway.Storage.Tests;

/// <summary>A directory of its own for one test, removed afterwards.</summary>
internal sealed class TestDirectory : IDisposable
{
    public TestDirectory() => Path = Directory.CreateTempSubdirectory("gateway-storage-").FullName;

    public string Path { get; }

    public DataDirectory Open() => DataDirectory.Open(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
