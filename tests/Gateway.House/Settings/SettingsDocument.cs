using System.Text;
using Gateway.House.Text;
using Gateway.Settings;
using Gateway.Settings.Declared;

namespace Gateway.House.Settings;

/// <summary>The tables of gateway/docs/configuration.md.</summary>
internal static class SettingsDocument
{
    public const string Path = "gateway/docs/configuration.md";
    public const string SchemaPath = "gateway/deploy/gateway.schema.json";

    private const string Heading = "## ";

    /// <summary>The sections by their headings: those of the root, and the lists of records in them.</summary>
    public static IReadOnlyDictionary<string, DeclaredSection> Sections { get; } = Find();

    /// <summary>Writes the introduction and the table of every section again; what else follows a heading stays.</summary>
    /// <param name="document">Markdown with a heading of the second level for each section.</param>
    public static string Renew(string document)
    {
        var parts = document.Split($"\n{Heading}");
        for (var i = 1; i < parts.Length; i++)
        {
            var name = parts[i].Split('\n')[0];
            if (Sections.TryGetValue(name, out var section))
                parts[i] = $"{name}\n\n{Introduction(name)}{Table(section)}{AfterTable(parts[i])}";
        }

        return string.Join($"\n{Heading}", parts);
    }

    /// <summary>Writes document and schema of a working copy again.</summary>
    public static void Write(WorkingCopy tree)
    {
        File.WriteAllText(System.IO.Path.Combine(tree.Root, Path), Renew(tree.File(Path).Text));
        File.WriteAllText(System.IO.Path.Combine(tree.Root, SchemaPath), SettingsSchema.Write());
    }

    private static Dictionary<string, DeclaredSection> Find()
    {
        var root = DeclaredSection.Of(typeof(GatewayOptions));
        var sections = root.Settings.ToDictionary(setting => setting.Name, setting => DeclaredSection.Of(setting.Type));
        foreach (var inner in sections.Values.SelectMany(section => section.Settings).ToList())
        {
            if (inner is { IsSection: true, IsList: true } && sections.Values.All(known => known.Type != inner.Type))
                sections.Add(inner.Name, DeclaredSection.Of(inner.Type));
        }

        return sections;
    }

    /// <summary>In lines of at most 150 columns; empty for lists inside a section.</summary>
    private static string Introduction(string section)
    {
        if (DeclaredSection.Of(typeof(GatewayOptions)).Find(section) is not { } setting)
            return "";
        var text = new StringBuilder();
        var column = 0;
        foreach (var word in setting.Attribute.Text.Split(' '))
        {
            text.Append(column == 0 ? "" : column + word.Length > 150 ? "\n" : " ").Append(word);
            column = column + word.Length > 150 ? word.Length : column + word.Length + 1;
        }

        return text.Append("\n\n").ToString();
    }

    private static string Table(DeclaredSection section)
    {
        var table = new StringBuilder("| Key | Default | Range | |\n|---|---|---|---|\n");
        foreach (var setting in section.Settings)
            table.Append($"| `{setting.Name}` | {Default(setting)} | {setting.Range} | {setting.Attribute.Text} |\n");
        return table.ToString();
    }

    private static string Default(DeclaredSetting setting) =>
        setting.IsRequired ? "required" : setting.DefaultText.Length == 0 ? "none" : $"`{setting.DefaultText}`";

    private static string AfterTable(string part)
    {
        var lines = part.Split('\n');
        var first = Array.FindIndex(lines, line => line.StartsWith('|'));
        var end = first < 0 ? 1 : Array.FindIndex(lines, first, line => !line.StartsWith('|'));
        return string.Join('\n', lines[end..]);
    }
}
