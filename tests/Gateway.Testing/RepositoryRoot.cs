namespace Gateway.Testing;

/// <summary>The root of this working copy: the folder of Gateway.sln, found upwards from the running test.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Absolute, without a slash at its end.</summary>
    public static string Path => Found.Value;

    /// <summary>The absolute path of folder and file names below the root.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Gateway.sln in any folder above {AppContext.BaseDirectory}: run the tests from a working copy.");
    }
}
