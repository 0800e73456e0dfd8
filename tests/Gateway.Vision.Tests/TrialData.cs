using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>
/// Footage and pictures that are too large for the repository, or may not be distributed. They are read from <c>../shared/data</c> beside the
/// working copy, if they exist.
/// </summary>
internal static class TrialData
{
    /// <summary>The path of a trial file below the data folder. Skips the test, naming the file, if it does not exist.</summary>
    public static string Require(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([RepositoryRoot.Path, "..", "shared", "data", .. parts]));
        if (!Path.Exists(path))
            Assert.Skip($"The trial file {path} does not exist.");
        return path;
    }
}
