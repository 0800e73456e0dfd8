using Xunit;

namespace Gateway.Testing;

/// <summary>
/// Footage and pictures too large, or not ours, to be kept in the repository: read from <c>../shared/data</c> beside the working copy where
/// somebody has put them.
/// </summary>
public static class TrialData
{
    /// <summary>The path of a trial file; skips the test, naming the file, where it is not there.</summary>
    /// <param name="parts">Folder and file names below the trial data folder.</param>
    public static string Require(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([RepositoryRoot.Path, "..", "shared", "data", .. parts]));
        if (!Path.Exists(path))
            Assert.Skip($"The trial file {path} is not there.");
        return path;
    }
}
