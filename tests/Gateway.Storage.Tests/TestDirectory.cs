namespace Gateway.Storage.Tests;

/// <summary>A directory of one test, removed after it.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    public DataDirectory Open() => DataDirectory.Open(Path);

    public void Dispose() => _directory.Dispose();
}
