using System.Text.RegularExpressions;

namespace Gateway.House.Words;

/// <summary>One phrase that is translated word for word.</summary>
/// <param name="name">The phrase, for the report.</param>
/// <param name="instead">The English for it.</param>
/// <param name="pattern">Matches in a <see cref="Passage"/>. <c>START</c> stands for the beginning of a sentence, a cell or an item.</param>
internal sealed class AccentPattern(string name, string instead, string pattern)
{
    private const string Start = @"(?:(?<=[.!?]\s+)|(?<=^\s*)|(?<=\u2029\s*))";

    private readonly Regex _regex = new(pattern.Replace("START", Start, StringComparison.Ordinal), RegexOptions.CultureInvariant);

    public string Name => name;

    public string Instead => instead;

    /// <summary>A heading may begin as no sentence may.</summary>
    public bool SparesHeadings { get; init; }

    public IEnumerable<Match> In(Passage passage) => SparesHeadings && passage.IsHeading ? [] : _regex.Matches(passage.Text);
}
