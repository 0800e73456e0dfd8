namespace Gateway.Detection.Networks;

/// <summary>A <c>[section]</c> of a cfg file: one layer, or the network's own settings.</summary>
/// <remarks>If a key occurs twice the first counts, as in darknet. Values out of range are refused with file and line.</remarks>
internal sealed class CfgSection(string file, string type, int line, IReadOnlyList<CfgEntry> entries)
{
    /// <summary>The name between the brackets.</summary>
    public string Type { get; } = type;

    /// <summary>The line of the brackets, from 1.</summary>
    public int Line { get; } = line;

    public IReadOnlyList<CfgEntry> Entries { get; } = entries;

    public string Text(string key, string fallback) => Find(key) is { } entry ? entry.Value : fallback;

    public int Integer(string key, int fallback, int min, int max) =>
        Find(key) is { } entry ? ParseInteger(entry, entry.Value, min, max) : fallback;

    public float Number(string key, float fallback) => Find(key) is { } entry ? ParseNumber(entry, entry.Value) : fallback;

    public bool Flag(string key) => Integer(key, 0, int.MinValue, int.MaxValue) != 0;

    /// <summary>A comma-separated list; empty without the key.</summary>
    public int[] Integers(string key, int min, int max) =>
        Find(key) is { } entry ? [.. Parts(entry).Select(part => ParseInteger(entry, part, min, max))] : [];

    /// <inheritdoc cref="Integers"/>
    public float[] Numbers(string key) =>
        Find(key) is { } entry ? [.. Parts(entry).Select(part => ParseNumber(entry, part))] : [];

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The line of a key, or of the section without it.</summary>
    public int LineOf(string key) => Find(key)?.Line ?? Line;

    /// <summary>An error about this section, for the caller to throw.</summary>
    public DetectionModelException Error(string problem, string? key = null) =>
        new(file, key is null ? Line : LineOf(key), $"[{CfgFile.Shown(Type)}] {problem}");

    /// <summary>The same for settings that other programs support.</summary>
    public UnsupportedNetworkException Unsupported(string problem, string? key = null) =>
        new(file, key is null ? Line : LineOf(key), $"[{CfgFile.Shown(Type)}] {problem}");

    private static string[] Parts(CfgEntry entry) => entry.Value.TrimEnd(',').Split(',');

    private CfgEntry? Find(string key) => Entries.Where(entry => entry.Key == key).Select(entry => (CfgEntry?)entry).FirstOrDefault();

    private int ParseInteger(CfgEntry entry, string text, int min, int max)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw Error($"{entry.Key}={Shown(entry)}: {WhatItMustBe(text, min, max)}", entry.Key);
        if (value < min || value > max)
            throw Error($"{entry.Key}={Shown(entry)} must be {min} to {max}", entry.Key);
        return value;
    }

    private static string WhatItMustBe(string text, int min, int max) =>
        text.Length > 0 && text.AsSpan(text[0] is '-' or '+' ? 1 : 0) is { IsEmpty: false } digits && !digits.ContainsAnyExceptInRange('0', '9')
            ? $"it must be {min} to {max}"
            : $"\"{CfgFile.Shown(text, 40)}\" is not a whole number";

    private float ParseNumber(CfgEntry entry, string text)
    {
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
            throw Error($"{entry.Key}={Shown(entry)}: \"{CfgFile.Shown(text, 40)}\" is not a number", entry.Key);
        return value;
    }

    private static string Shown(CfgEntry entry) => CfgFile.Shown(entry.Value, 40);
}

/// <summary>One <c>key=value</c> of a cfg file, without blanks, as darknet reads it.</summary>
internal readonly record struct CfgEntry(string Key, string Value, int Line);

/// <summary>The cfg may be valid, but uses unsupported features.</summary>
internal sealed class UnsupportedNetworkException(string file, int line, string problem) : DetectionModelException(file, line, problem);
