using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>Finds the settings, and where each is written.</summary>
internal sealed partial class SettingSearch
{
    private readonly IReadOnlyList<SettingSection> _sections;
    private readonly IReadOnlyList<SettingMentions> _code;
    private readonly IReadOnlyList<SourceFile> _documents;
    private readonly IReadOnlyList<(TypeDeclaration Type, List<PropertyDeclaration> Properties)> _types;

    private SettingSearch(WorkingCopy tree)
    {
        var shipped = tree.Projects.Where(project => project.IsShipped).SelectMany(project => project.Sources).ToList();
        _types = [.. shipped.SelectMany(TypeDeclaration.In).Select(type => (type, PropertyDeclaration.In(type).ToList()))];
        _sections = SettingSection.In([.. _types.Select(type => type.Type)]);
        _code = [.. shipped.Select(file => new SettingMentions(file))];
        _documents = [.. tree.WithExtension(".md").Concat(tree.WithExtension("schema.json")).Select(tree.File)];
    }

    public static IReadOnlyList<Setting> In(WorkingCopy tree)
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
        var copies = (from code in _code
                      from record in records
                      from initializer in code.Copies(record, name, others)
                      select (code.File, Initializer: initializer)).ToList();
        var declared = (from type in _types
                        where records.Any(record => record.Record == type.Type)
                            || (!_sections.Any(other => other.Record == type.Type)
                                && copies.Exists(copy => IsSetBy(copy.Initializer, type.Type, type.Properties)))
                        from property in type.Properties
                        where property.Name == name
                        select (type.Type.File, Property: property)).ToList();
        var files = declared.Select(found => found.File)
            .Concat(copies.Select(copy => copy.File))
            .Concat(_code.Where(code => records.Any(record => code.HasAsText(record, name, others))).Select(code => code.File))
            .Concat(_documents.Where(document => IsIn(document, section, name)));
        var defaults = from found in declared
                       where found.Property.Default is { } value
                           && !records.Any(record => value.Contains(record.Record.Name, StringComparison.Ordinal))
                       select (found.Property.Default, $"{found.File.Path}:{found.Property.Line}");
        return new Setting(section, name, [.. files.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal)], [.. defaults]);
    }

    /// <summary>Where the type is not written, it is any that has all of the properties.</summary>
    private static bool IsSetBy(Initializer initializer, TypeDeclaration type, List<PropertyDeclaration> properties) =>
        initializer.Type is { } written ? written == type.Name
        : !initializer.IsWith && initializer.Assigned.Count > 1
            && initializer.Assigned.All(assigned => properties.Exists(property => property.Name == assigned));

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
            if (cell.Contains($"`{section}.{name}`", StringComparison.Ordinal))
                return true;
            if (heading == section && cell.Contains($"`{name}`", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"^\|[^|]*\|")]
    private static partial Regex FirstCell();
}
