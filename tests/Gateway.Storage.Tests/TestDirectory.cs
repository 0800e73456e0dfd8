namespace Gateway.Storage.Tests;

/// <summary>A directory of its own for one test, removed afterwards.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    public DataDirectory Open() => DataDirectory.Open(Path);

    public void Dispose() => _directory.Dispose();
}
