using Gateway.Settings.Declared;

namespace Gateway.Settings.Reading;

/// <summary>Makes the records of the settings from a configuration, and reports every value that is not one of its setting.</summary>
internal sealed class SettingsBinder(SettingProblems problems, Func<int, string?, (string? Place, int Order)> place)
{
    private const int MaxShown = 60;

    /// <summary>Makes the record of a section from an object; the root's key is empty.</summary>
    public object Bind(DeclaredSection section, ConfigurationNode node, string key)
    {
        var record = Activator.CreateInstance(section.Type)!;
        foreach (var (name, offset, value) in node.Members.OrderBy(member => IsPreset(member.Key) ? 0 : 1))
        {
            var setting = section.Find(name);
            var path = Join(key, setting?.Name ?? name);
            if (setting is null)
                problems.Add(path, Unknown(section, name, key), place(offset, value.Variable));
            else if (setting.Attribute.FromEnvironment && value.Variable is null)
                Add(path, $"is in the configuration file, which is not private; {Elsewhere(section, setting, path)}", value);
            else if (Read(setting, value, path) is { IsRead: true, Value: var read })
                setting.Set(record, read);
        }

        foreach (var required in section.Settings.Where(setting => setting.IsRequired))
        {
            if (node.Find(required.Name) is null)
                Add(key, $"has no {required.Name}", node);
            if (required.Get(record) is null)
                problems.AddIncomplete(key);
        }
        return record;
    }

    /// <summary>A preset sets the defaults of the settings beside it, so it comes before them.</summary>
    private static bool IsPreset(string name) => name.Equals(nameof(MotionSection.Preset), StringComparison.OrdinalIgnoreCase);

    private (bool IsRead, object? Value) Read(DeclaredSetting setting, ConfigurationNode node, string key)
    {
        if (setting.IsNullable && (node.Kind == JsonValueKind.Null || (node.Variable is not null && node.Text.Length == 0 && IsValue(setting))))
            return (true, null);
        if (!setting.IsList)
            return One(setting, node, key) is { } one ? (true, one) : default;
        if (node.Items() is not { } items)
        {
            if (node.IsScalar || node.Kind == JsonValueKind.Object)
                Add(key, "is not a list; a list is written as [ ..., ... ]", node);
            else
                node.Members.Where(member => !ConfigurationNode.IsIndex(member.Key)).ToList().ForEach(member =>
                    Add($"{key}:{member.Key}", "is no item of a list; items are numbered from 0", member.Node));
            problems.AddIncomplete(key);
            return default;
        }

        var values = Array.CreateInstance(setting.Type, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (One(setting, items[i], $"{key}:{i}") is { } value)
                values.SetValue(value, i);
        }

        return (true, values);
    }

    private static bool IsValue(DeclaredSetting setting) => !setting.IsList && !setting.IsSection && setting.Type != typeof(string);

    private object? One(DeclaredSetting setting, ConfigurationNode node, string key)
    {
        if (setting.IsSection)
        {
            var section = DeclaredSection.Of(setting.Type);
            if (node.Kind is JsonValueKind.Object or JsonValueKind.Undefined)
                return Bind(section, node, key);
            Add(key, $"is {Shown(setting, node)}; it is written as {{ ... }} with {Names(section)}", node);
            problems.AddIncomplete(key);
            return null;
        }

        if (!node.IsScalar)
        {
            var shape = node.Kind == JsonValueKind.Array ? "is a list" : "has keys of its own";
            Add(key, $"{shape}, but takes one value: {SettingValue.FormOf(setting)}", node);
            return null;
        }

        if (setting.Parse(node.Text, node.Variable is null ? node.Kind : null, out var allowed) is { } value)
            return value;
        Add(key, $"is {Shown(setting, node)}; it must be {allowed}", node);
        return null;
    }

    private static string Unknown(DeclaredSection section, string name, string key)
    {
        var what = key.Length == 0 ? "section of the configuration" : "setting";
        return NearName.Of(name, section.Settings.Select(setting => setting.Name)) is { } near
            ? $"is no {what}; did you mean {near}?"
            : $"is no {what}; {(key.Length == 0 ? "it" : key)} has {Names(section)}";
    }

    private static string Elsewhere(DeclaredSection section, DeclaredSetting setting, string key)
    {
        var file = section.Find($"{setting.Name}File") is null ? "" : $"put it into a file of its own and name that in {key}File, or ";
        return $"{file}set it in the environment as {EnvironmentOverlay.Prefix}{key.ToUpperInvariant().Replace(":", "__", StringComparison.Ordinal)}";
    }

    private static string Names(DeclaredSection section) => string.Join(", ", section.Settings.Select(setting => setting.Name).Order());

    private static string Shown(DeclaredSetting setting, ConfigurationNode node)
    {
        if (setting.Attribute.Secret)
            return "wrong (not shown)";
        var text = node.Text.Length > MaxShown ? node.Text[..MaxShown] + "..." : node.Text;
        return node.Kind switch
        {
            JsonValueKind.Object or JsonValueKind.Undefined => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"\"{text}\"",
            _ => text,
        };
    }

    private void Add(string key, string text, ConfigurationNode node) => problems.Add(key, text, place(node.Offset, node.Variable));

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";
}
