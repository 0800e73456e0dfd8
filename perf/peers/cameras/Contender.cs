namespace Gateway.Peers.Cameras;

/// <summary>One of the compared programs. Each step starts its own processes, so that no backlog of an earlier one is left.</summary>
internal abstract class Contender
{
    /// <summary>Share of the frames that may be skipped.</summary>
    protected const double Tolerance = 0.01;

    public abstract string Name { get; }

    /// <summary>Plays the cameras to the program.</summary>
    public abstract LoadStep Run(CameraLoad work);

    /// <returns>The failed criteria in one sentence; null if all are met.</returns>
    protected static string? Sentence(params IEnumerable<(bool IsFailed, string Text)> criteria)
    {
        var failed = criteria.Where(c => c.IsFailed).Select(c => c.Text).ToList();
        return failed.Count == 0 ? null : string.Join(", ", failed);
    }
}
