using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Dashboard.Live;

/// <summary>Text messages of the live socket: <c>{"type": "...", "data": {...}}</c>.</summary>
internal static class LiveText
{
    public static ReadOnlyMemory<byte> Of<T>(string type, T data, JsonTypeInfo<T> typeInfo)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WritePropertyName("data");
            JsonSerializer.Serialize(json, data, typeInfo);
            json.WriteEndObject();
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
