using System.Text;

namespace Gateway.Settings.Reading;

/// <summary>A configuration file: JSON with comments and trailing commas, and the line and column of every value.</summary>
internal sealed class ConfigurationFile
{
    private readonly string _path;
    private readonly byte[] _utf8;

    /// <exception cref="OptionsException">The file cannot be read, or is not JSON.</exception>
    public ConfigurationFile(string path)
    {
        _path = path;
        try
        {
            var bytes = File.ReadAllBytes(path);
            _utf8 = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OptionsException("--config", $"names \"{path}\", which cannot be read: {e.Message}");
        }

        Root = Read();
    }

    public ConfigurationNode Root { get; }

    /// <summary>Keys that an object has twice.</summary>
    public List<(string Key, int Offset)> Duplicates { get; } = [];

    public string PlaceOf(int offset)
    {
        var before = _utf8.AsSpan(0, Math.Min(offset, _utf8.Length));
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"{_path} line {before.Count((byte)'\n') + 1}, column {column}";
    }

    private ConfigurationNode Read()
    {
        var json = new Utf8JsonReader(_utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            json.Read();
            var root = Value(ref json, "");
            json.Read();   // Text behind the value is an error.
            return root;
        }
        catch (JsonException e)
        {
            var line = LineStart((int)(e.LineNumber ?? 0));
            throw NotJson(Explain(e.Message), line + (int)(e.BytePositionInLine ?? 0));
        }
        catch (InvalidOperationException)
        {
            throw NotJson("a text is not UTF-8, or half of a surrogate pair.", (int)json.TokenStartIndex);
        }
    }

    private ConfigurationNode Value(ref Utf8JsonReader json, string key)
    {
        var offset = (int)json.TokenStartIndex;
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                var section = new ConfigurationNode(JsonValueKind.Object, offset: offset);
                while (json.Read() && json.TokenType != JsonTokenType.EndObject)
                    AddMember(section, ref json, key);
                return section;
            case JsonTokenType.StartArray:
                var list = new ConfigurationNode(JsonValueKind.Array, offset: offset);
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    list.Members.Add(($"{list.Members.Count}", (int)json.TokenStartIndex, Value(ref json, Join(key, $"{list.Members.Count}"))));
                return list;
            case JsonTokenType.String:
                return new ConfigurationNode(JsonValueKind.String, json.GetString()!, offset);
            case JsonTokenType.Number:
                return new ConfigurationNode(JsonValueKind.Number, Encoding.UTF8.GetString(json.ValueSpan), offset);
            case JsonTokenType.Null:
                return new ConfigurationNode(JsonValueKind.Null, "null", offset);
            default:
                var flag = json.GetBoolean();
                return new ConfigurationNode(flag ? JsonValueKind.True : JsonValueKind.False, flag ? "true" : "false", offset);
        }
    }

    private void AddMember(ConfigurationNode section, ref Utf8JsonReader json, string key)
    {
        var (name, offset) = (json.GetString()!, (int)json.TokenStartIndex);
        json.Read();
        var value = Value(ref json, Join(key, name));
        if (section.Find(name) is not null)
            Duplicates.Add((Join(key, name), offset));
        else
            section.Members.Add((name, offset, value));
    }

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";

    private int LineStart(int line)
    {
        var start = 0;
        for (; line > 0; line--)
            start += _utf8.AsSpan(start).IndexOf((byte)'\n') + 1;
        return start;
    }

    /// <summary>The reader's own text, but never more than a character of the file, which may hold secrets.</summary>
    private static string Explain(string message) =>
        message.Contains("JSON literal", StringComparison.Ordinal)
            ? "a word is neither true, false nor null; a text is written in quotes."
            : message.Split(" LineNumber:")[0];

    private OptionsException NotJson(string problem, int offset) =>
        new([new SettingProblem("--config", $"names {_path}, which is not valid JSON: {problem}", PlaceOf(offset))]);
}
