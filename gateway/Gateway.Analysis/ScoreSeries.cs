namespace Gateway.Analysis;

/// <summary>Measurements of every frame in order of time: about 12 bytes a frame and region.</summary>
internal sealed class ScoreSeries(int regions)
{
    private readonly List<double> _seconds = [];
    private readonly List<float>[] _scores = [.. Enumerable.Range(0, regions).Select(_ => new List<float>())];
    private readonly List<int> _largest = [];
    private readonly List<SuppressedReason> _guards = [];

    public int Count => _seconds.Count;

    /// <summary>Seconds since the first frame.</summary>
    public IReadOnlyList<double> Seconds => _seconds;

    /// <summary>Foreground share of one region, 0 to 1.</summary>
    public IReadOnlyList<float> Scores(int region) => _scores[region];

    /// <summary>Pixels of the largest object; 0 for none.</summary>
    public IReadOnlyList<int> LargestObject => _largest;

    /// <summary>The guard that suppressed the decision; None for other frames.</summary>
    public IReadOnlyList<SuppressedReason> Guards => _guards;

    public void Add(MotionResult result)
    {
        _seconds.Add(result.At.TotalSeconds);
        for (var i = 0; i < _scores.Length; i++)
            _scores[i].Add((float)result.Scores[i]);
        _largest.Add(result.Objects.IsEmpty ? 0 : result.Objects[0].Area);
        _guards.Add(result.Guard);
    }
}
