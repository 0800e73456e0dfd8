using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>One record that a section of the configuration is read into.</summary>
/// <param name="Name">Name of the section in the configuration file.</param>
/// <param name="Record">The record; a section that two programs read may have two.</param>
/// <param name="Properties">The settings in it, without those that are sections of their own.</param>
internal sealed partial record SettingSection(string Name, TypeDeclaration Record, IReadOnlyList<PropertyDeclaration> Properties)
{
    private static readonly string[] Roots = ["GatewayOptions", "GatewaySettings", "DashboardOptions", "DashboardSettings"];

    public static IReadOnlyList<SettingSection> In(IReadOnlyList<TypeDeclaration> shipped)
    {
        var records = shipped.Where(type => type.File.Code[type.Start - 1].Value is "record" or "class")
            .ToLookup(type => type.Name, StringComparer.Ordinal);
        var sections = new List<SettingSection>();
        var roots = Roots.SelectMany(root => records[root]);
        var waiting = new Queue<(string Section, TypeDeclaration Record)>(roots.SelectMany(root => Inner(root, records)));
        while (waiting.TryDequeue(out var next))
        {
            if (sections.Exists(known => known.Record == next.Record))
                continue;
            var inner = Inner(next.Record, records).ToList();
            var own = PropertyDeclaration.In(next.Record).Where(property => !inner.Exists(section => section.Name == property.Name));
            sections.Add(new SettingSection(next.Section, next.Record, [.. own]));
            inner.ForEach(waiting.Enqueue);
        }

        return sections;
    }

    private static IEnumerable<(string Name, TypeDeclaration Record)> Inner(TypeDeclaration record, ILookup<string, TypeDeclaration> records) =>
        from property in PropertyDeclaration.In(record)
        let element = Element().Match(property.Type).Groups["name"].Value
        where records.Contains(element)
        select (property.Name, records[element].MaxBy(type => SharedFolders(type.File, record.File))!);

    /// <summary>Of types with the same name, the one meant is the one that is nearest.</summary>
    private static int SharedFolders(SourceFile one, SourceFile other) =>
        one.Path.Split('/').Zip(other.Path.Split('/')).TakeWhile(pair => pair.First == pair.Second).Count();

    [GeneratedRegex(@"^(?:\w+<)?(?<name>\w+)>?\??$")]
    private static partial Regex Element();
}
