using System.Text.RegularExpressions;

namespace Gateway.Settings;

/// <summary>Collects everything that is wrong with the settings, each with its key and place. One thread.</summary>
public sealed partial class SettingProblems
{
    private readonly List<(SettingProblem Problem, int Order)> _problems = [];
    private readonly Func<string, (string? Place, int Order)> _locate;
    private readonly List<string> _incomplete = [];
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

    /// <summary>Adds a problem if there is no such file; null is no file.</summary>
    public void RequireFile(string? file, string key)
    {
        if (file is not null && RequirePath(file, key))
            Require(File.Exists(file), key, $"names {file}, which does not exist");
    }

    /// <summary>Adds a problem if this can be no file: an empty path, a directory, a pipe. Null is no file, and it need not exist yet.</summary>
    /// <returns>Whether there was none.</returns>
    public bool RequirePath(string? file, string key)
    {
        if (file is null)
            return true;
        var isPath = file.Length > 0 && !file.Contains('\0', StringComparison.Ordinal);
        var problem = isPath
            ? $"names {file}, which is a directory, a device or a pipe, no file"
            : "is empty, or has a NUL in it; it must be the path of a file";
        var may = isPath && FileKind.MayBeRegular(file);
        Require(may, key, problem);
        return may;
    }

    /// <summary>Runs a check of a section unless a part of it could not be made, or an item of a list in it has a problem.</summary>
    /// <remarks>A setting that could not be read has its default; but in an item, one often says what another means.</remarks>
    public void In(string section, Action<string, SettingProblems> check)
    {
        var items = _problems.Take(_unread).Select(found => found.Problem.Key).Where(key => key.Split(':').Any(part => int.TryParse(part, out _)));
        if (!_incomplete.Concat(items).Any(key => $"{key}:".StartsWith($"{section}:", StringComparison.Ordinal)))
            check(section, this);
    }

    /// <exception cref="OptionsException">There is a problem.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new OptionsException([.. _problems.OrderBy(found => found.Order).Select(found => found.Problem)]);
    }

    /// <summary>Ends the reading; from now on, problems are those of combinations, and a setting that could not be read gets no other.</summary>
    /// <summary>The first problem; null if there is none.</summary>
    internal SettingProblem? First => _problems.Count == 0 ? null : _problems[0].Problem;

    internal void EndReading() => _unread = _problems.Count;

    /// <summary>A section, or an item of a list, could not be made.</summary>
    internal void AddIncomplete(string key) => _incomplete.Add(key);

    internal void Add(string key, string text, (string? Place, int Order) at)
    {
        if (!_problems.Take(_unread).Any(found => found.Problem.Key == key))
            _problems.Add((new SettingProblem(key, UserInfo().Replace(text, "://***@"), at.Place), at.Order));
    }

    // User and password of an address (RFC 3986 section 3.2.1). Greedy to the last @: a password may contain one, and anything else.
    [GeneratedRegex("://[^\\s\"]*@")]
    private static partial Regex UserInfo();
}
