namespace Gateway.Settings;

/// <summary>Collects everything that is wrong with the settings, each with its key and place. One thread.</summary>
public sealed class SettingProblems
{
    private readonly List<(SettingProblem Problem, int Order)> _problems = [];
    private readonly Func<string, (string? Place, int Order)> _locate;
    private int _unread;

    /// <summary>For settings that come from code.</summary>
    public SettingProblems()
        : this(static _ => default)
    {
    }

    /// <param name="locate">Place of a key, and its order among all places.</param>
    internal SettingProblems(Func<string, (string? Place, int Order)> locate) => _locate = locate;

    /// <param name="key">Sections and setting, separated by colons.</param>
    /// <param name="text">Continues the key: "is 0; it must be 1 to 60".</param>
    public void Add(string key, string text) => Add(key, text, _locate(key));

    /// <summary>Adds the problem unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string key, string text)
    {
        if (!holds)
            Add(key, text);
    }

    /// <summary>Adds a problem if the file does not exist; null is no file.</summary>
    public void RequireFile(string? file, string key) => Require(file is null || File.Exists(file), key, $"names {file}, which does not exist");

    /// <summary>Runs a check of a section unless one of its values could not be read.</summary>
    public void In(string section, Action<string, SettingProblems> check)
    {
        if (!_problems.Take(_unread).Any(found => $"{found.Problem.Key}:".StartsWith($"{section}:", StringComparison.Ordinal)))
            check(section, this);
    }

    /// <exception cref="OptionsException">There is a problem.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new OptionsException([.. _problems.OrderBy(found => found.Order).Select(found => found.Problem)]);
    }

    /// <summary>Ends the reading; from now on, problems are those of combinations.</summary>
    internal void EndReading() => _unread = _problems.Count;

    internal void Add(string key, string text, (string? Place, int Order) at) => _problems.Add((new SettingProblem(key, text, at.Place), at.Order));
}
