using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Gateway.Settings.Declared;

/// <summary>The JSON schema of the configuration file (draft 2020-12), for editors.</summary>
/// <remarks>Ranges of times and of sizes with a unit cannot be expressed in it; their descriptions have them.</remarks>
public static class SettingsSchema
{
    /// <summary>Members of the file that are not settings: for editors, and a section of the host that some files have.</summary>
    public static IReadOnlyList<string> Ignored { get; } = ["$schema", "Logging"];

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var definitions = new JsonObject();
        var root = Section(DeclaredSection.Of(typeof(GatewayOptions)), definitions);
        foreach (var name in Ignored)
            root["properties"]![name] = new JsonObject { ["description"] = "Ignored." };
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Gateway configuration" };
        foreach (var (name, value) in root)
            schema[name] = value?.DeepClone();
        schema["$defs"] = definitions;
        return schema.ToJsonString(Format) + "\n";
    }

    private static JsonObject Section(DeclaredSection section, JsonObject definitions)
    {
        var properties = new JsonObject();
        foreach (var setting in section.Settings)
            properties[setting.Name] = Setting(setting, definitions);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (section.Settings.Where(setting => setting.IsRequired).Select(setting => (JsonNode)setting.Name).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonObject Setting(DeclaredSetting setting, JsonObject definitions)
    {
        var range = setting.Range.ToString();
        var schema = new JsonObject { ["description"] = setting.Attribute.Text + (range.Length > 0 ? $" Range: {range}." : "") };
        var value = setting.Attribute.FromEnvironment ? new JsonObject { ["not"] = new JsonObject() } : One(setting, definitions);
        if (setting.IsList)
            value = new JsonObject { ["type"] = "array", ["items"] = value };
        foreach (var (name, part) in setting.IsNullable && !setting.Attribute.FromEnvironment ? OrNull(value) : value)
            schema[name] = part?.DeepClone();
        if (!setting.IsRequired && !setting.IsSection)
            schema["default"] = setting.Default is int or long or bool or float or double or byte && !setting.IsBytes
                ? JsonNode.Parse(setting.DefaultText)
                : setting.DefaultText switch { "null" => null, ['[', ..] list => JsonNode.Parse(list), var text => text };
        schema["$comment"] = $"A change applies to: {setting.Attribute.Applies}";
        return schema;
    }

    private static JsonObject One(DeclaredSetting setting, JsonObject definitions)
    {
        if (setting.IsSection)
        {
            if (!definitions.ContainsKey(setting.Type.Name))
            {
                definitions[setting.Type.Name] = null;   // Keeps the order of declaration.
                definitions[setting.Type.Name] = Section(DeclaredSection.Of(setting.Type), definitions);
            }

            return new JsonObject { ["$ref"] = $"#/$defs/{setting.Type.Name}" };
        }

        if (setting.Type.IsEnum)
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(setting.Type).Select(name => (JsonNode)name)]) };
        if (setting.Type == typeof(TimeSpan))
        {
            var text = Text(UnitText.TimePattern);
            return setting.Range.Contains(TimeSpan.Zero) ? AnyOf(text, new JsonObject { ["const"] = 0 }) : text;
        }

        if (setting.Type == typeof(ImagePolicy))
            return Text(ImagePolicy.Pattern);
        if (setting.Type == typeof(string))
            return Text(setting.Attribute.Pattern);
        if (setting.Type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        var number = new JsonObject { ["type"] = setting.Type == typeof(float) || setting.Type == typeof(double) ? "number" : "integer" };
        var range = setting.Range;
        foreach (var (name, bound) in new[]
            { ("minimum", range.Min), ("maximum", range.Max), ("exclusiveMinimum", range.Above), ("exclusiveMaximum", range.Below) })
        {
            if (bound is not null)
                number[name] = JsonNode.Parse(Convert.ToString(bound, CultureInfo.InvariantCulture)!);
        }

        return setting.IsBytes ? AnyOf(number, Text(UnitText.SizePattern)) : number;
    }

    private static JsonObject Text(string? pattern)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (pattern is not null)
            text["pattern"] = pattern;
        return text;
    }

    private static JsonObject AnyOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"]?.GetValue<string>() is not { } type)
            return AnyOf(schema, new JsonObject { ["type"] = "null" });
        schema["type"] = new JsonArray(type, "null");
        return schema;
    }
}
