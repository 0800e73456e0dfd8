namespace Gateway.Testing;

/// <summary>An empty directory of one test's own, gone with everything in it when the test ends.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Absolute path; exists until disposal.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    /// <summary>Absolute path of something inside; makes nothing.</summary>
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
            // The test moved or deleted it itself.
        }
    }
}
