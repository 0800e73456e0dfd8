using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>Finds the settings, and where each is written.</summary>
internal sealed partial class SettingSearch
{
    private readonly IReadOnlyList<SettingSection> _sections;
    private readonly IReadOnlyList<SettingMentions> _code;
    private readonly IReadOnlyList<SourceFile> _documents;
    private readonly IReadOnlyList<(TypeDeclaration Type, IReadOnlyList<PropertyDeclaration> Properties)> _types;

    private SettingSearch(SourceTree tree)
    {
        var shipped = tree.Projects.Where(project => project.IsShipped).SelectMany(project => project.Sources).ToList();
        _types = [.. shipped.SelectMany(TypeDeclaration.In).Select(type => (type, (IReadOnlyList<PropertyDeclaration>)[.. PropertyDeclaration.In(type)]))];
        _sections = SettingSection.In([.. _types.Select(type => type.Type)]);
        _code = [.. shipped.Select(file => new SettingMentions(file))];
        _documents = [.. tree.Paths.Where(path => path.EndsWith(".md", StringComparison.Ordinal) || path.EndsWith("schema.json", StringComparison.Ordinal)).Select(tree.File)];
    }

    public static IReadOnlyList<Setting> In(SourceTree tree)
    {
        var search = new SettingSearch(tree);
        return [.. from section in search._sections
                   from property in section.Properties
                   group section by (section.Name, Property: property.Name) into same
                   select search.Find(same.Key.Name, same.Key.Property, [.. same])];
    }

    private Setting Find(string section, string name, IReadOnlyList<SettingSection> records)
    {
        string[] others = [.. _sections.Select(other => other.Name).Where(other => other != section).Distinct()];
        var copies = _code.SelectMany(code => records.SelectMany(record => code.Copies(record, name, others)), (code, initializer) => (code.File, Initializer: initializer)).ToList();
        var declared = _types
            .Where(type => records.Any(record => record.Record == type.Type) || copies.Exists(copy => IsSetBy(copy.Initializer, type.Type, type.Properties)))
            .SelectMany(type => type.Properties.Where(property => property.Name == name), (type, property) => (type.Type.File, Property: property))
            .ToList();
        var files = declared.Select(found => found.File)
            .Concat(copies.Select(copy => copy.File))
            .Concat(_code.Where(code => records.Any(record => code.HasAsText(record, name, others))).Select(code => code.File))
            .Concat(_documents.Where(document => IsIn(document, section, name)));
        return new Setting(
            section, name, [.. files.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal)],
            [.. declared.Where(found => found.Property.Default is not null).Select(found => (found.Property.Default!, $"{found.File.Path}:{found.Property.Line}"))]);
    }

    /// <summary>Where the type is not written, it is any that has all of the properties.</summary>
    private static bool IsSetBy(Initializer initializer, TypeDeclaration type, IReadOnlyList<PropertyDeclaration> properties) =>
        initializer.Type is { } written ? written == type.Name : !initializer.IsWith && initializer.Assigned.Count > 1 && initializer.Assigned.All(assigned => properties.Any(property => property.Name == assigned));

    private static bool IsIn(SourceFile document, string section, string name)
    {
        if (document.Path.EndsWith(".json", StringComparison.Ordinal))
            return document.Text.Contains($"\"{name}\"", StringComparison.Ordinal);
        var heading = "";
        foreach (var line in document.Lines)
        {
            if (line.StartsWith('#'))
                heading = line.TrimStart('#', ' ');
            var cell = FirstCell().Match(line).Value;
            if (cell.Contains($"`{section}.{name}`", StringComparison.Ordinal) || (heading == section && cell.Contains($"`{name}`", StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"^\|[^|]*\|")]
    private static partial Regex FirstCell();
}
