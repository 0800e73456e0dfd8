using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>Where one file of code writes settings.</summary>
internal sealed partial class SettingMentions
{
    private readonly HashSet<string> _names;
    private readonly IReadOnlyList<Initializer> _initializers;
    private readonly ILookup<string, string> _nameOfs;
    private readonly string _texts;

    public SettingMentions(SourceFile file)
    {
        File = file;
        _names = [.. file.Code.Where(token => token.Kind == TokenKind.Identifier).Select(token => token.Value)];
        _initializers = [.. Initializer.In(file).Where(initializer => initializer.Copies.Count > 0)];
        _nameOfs = NameOf().Matches(string.Concat(file.Code.Select(token => token.Value)))
            .ToLookup(match => match.Groups["name"].Value, match => match.Groups["receiver"].Value, StringComparer.Ordinal);
        _texts = string.Join('\n', file.Tokens.Where(token => token.Kind == TokenKind.Text).Select(token => token.Value));
    }

    public SourceFile File { get; }

    /// <summary>The initializers that copy a setting.</summary>
    public IEnumerable<Initializer> Copies(SettingSection section, string name, IReadOnlyList<string> otherSections) =>
        _initializers.Where(initializer => initializer.Copies.Any(copy => copy.Name == name && IsOf(copy.Receiver, section, otherSections)));

    /// <summary>Whether the file has a <c>nameof</c> of the setting, or a text that begins with its key, as the errors of validation do.</summary>
    /// <remarks>Advice that names a setting further on in its text is a use of it.</remarks>
    public bool HasAsText(SettingSection section, string name, IReadOnlyList<string> otherSections) =>
        _nameOfs[name].Any(receiver => IsOf(receiver, section, otherSections))
        || Regex.IsMatch(_texts, $@"^{section.Name}(?:[:.](?:\{{\}}|\d+))?[:.]{name}(?!\w)", RegexOptions.Multiline)
        || (Names(section) && Regex.IsMatch(_texts, $@"^\{{\}}:{name}(?!\w)", RegexOptions.Multiline));

    private bool Names(SettingSection section) => _names.Contains(section.Record.Name);

    /// <summary>Whether an expression is of a section: it says so, or it names no other one and the file names the section's record.</summary>
    private bool IsOf(string receiver, SettingSection section, IReadOnlyList<string> otherSections) =>
        receiver.Contains(section.Name, StringComparison.OrdinalIgnoreCase)
        || (Names(section) && !otherSections.Any(other => receiver.Contains(other, StringComparison.OrdinalIgnoreCase)));

    [GeneratedRegex(@"nameof\((?<receiver>[\w.]*?)(?<name>\w+)\)")]
    private static partial Regex NameOf();
}
