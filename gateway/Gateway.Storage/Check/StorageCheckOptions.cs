namespace Gateway.Storage;

/// <summary>How thorough a check is.</summary>
public sealed record StorageCheckOptions
{
    /// <summary>Whether clip files are read and their SHA-256 compared, not only their length.</summary>
    public bool HashClips { get; init; } = true;

    /// <summary>1 decrypts every image, n every n-th, 0 none.</summary>
    public int DecryptEvery { get; init; } = 1;

    /// <summary>Problems listed; further ones are only counted.</summary>
    public int MaxProblems { get; init; } = 100;
}
