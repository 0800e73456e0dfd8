namespace Gateway.Storage;

/// <summary>Collects problems up to a limit and counts the rest.</summary>
internal sealed class ProblemList(int limit)
{
    private readonly List<StorageProblem> _problems = [];

    public IReadOnlyList<StorageProblem> Listed => _problems;

    public int Count { get; private set; }

    public void Add(int invariant, string text)
    {
        Count++;
        if (_problems.Count < limit)
            _problems.Add(new StorageProblem(invariant, text));
    }
}
