namespace Gateway.Settings.Reading;

/// <summary>A value of the configuration, and the place that it comes from.</summary>
/// <param name="kind"><see cref="JsonValueKind.Undefined"/> for the sections and lists that only the environment names.</param>
/// <param name="text">A scalar as written, without quotes.</param>
/// <param name="offset">Byte of the file at which it starts.</param>
/// <param name="variable">Environment variable that it comes from; null for the file.</param>
internal sealed class ConfigurationNode(JsonValueKind kind, string text = "", int offset = 0, string? variable = null)
{
    public JsonValueKind Kind { get; } = kind;

    public string Text { get; } = text;

    public int Offset { get; } = offset;

    public string? Variable { get; } = variable;

    /// <summary>Members of an object, or items of a list under their numbers.</summary>
    public List<(string Key, int KeyOffset, ConfigurationNode Node)> Members { get; private set; } = [];

    public bool IsScalar => Kind is not (JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array);

    public ConfigurationNode? Find(string key) => Members.Find(member => member.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Node;

    /// <summary>Adds a member, or replaces the one of that key.</summary>
    public void Set(string key, ConfigurationNode node)
    {
        var index = Members.FindIndex(member => member.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
            Members.Add((key, node.Offset, node));
        else
            Members[index] = (Members[index].Key, Members[index].KeyOffset, node);
    }

    /// <summary>Whether it is the number of an item of a list, as people write numbers.</summary>
    public static bool IsIndex(string key) =>
        key is "0" || (key.Length is > 0 and < 10 && key[0] is >= '1' and <= '9' && key.All(char.IsAsciiDigit));

    /// <summary>The items of a list in the order of their numbers; null if it is not one.</summary>
    public IReadOnlyList<ConfigurationNode>? Items()
    {
        if (IsScalar || Kind == JsonValueKind.Object || Members.Exists(member => !IsIndex(member.Key)))
            return Variable is not null && IsScalar && Text is "" or "[]" ? [] : null;
        return [.. Members.OrderBy(member => int.Parse(member.Key, System.Globalization.CultureInfo.InvariantCulture)).Select(member => member.Node)];
    }
}
