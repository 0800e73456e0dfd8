namespace Gateway.Testing;

/// <summary>An empty directory for one test. Disposal deletes it with its content.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Absolute path; exists until disposal.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    /// <summary>The absolute path of names inside; creates nothing.</summary>
    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public override string ToString() => Path;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test has moved or deleted it.
        }
    }
}
