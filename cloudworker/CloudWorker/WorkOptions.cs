using Gateway.Detection;

namespace CloudWorker;

/// <summary>What <c>cloudworker work</c> was told.</summary>
internal sealed record WorkOptions
{
    /// <summary>Where clips come from: the place of the queue and the input bucket.</summary>
    public required DirectoryInfo In { get; init; }

    /// <summary>Where results go: the place of the result bucket.</summary>
    public required DirectoryInfo Out { get; init; }

    /// <summary>The directory of the model's files.</summary>
    public required DirectoryInfo Model { get; init; }

    /// <summary>What computes.</summary>
    public DetectorBackend Backend { get; init; }

    /// <summary>End when no clip is left.</summary>
    public bool Once { get; init; }

    /// <summary>Between looks for new clips when there was none.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Every how manyth frame of a clip is looked at.</summary>
    public int Every { get; init; } = 5;

    /// <summary>Least confidence of an object to be told, 0 to 1.</summary>
    public float Threshold { get; init; } = 0.5f;
}
