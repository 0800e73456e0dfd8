using System.Buffers.Text;
using System.Text.Json;

namespace Gateway.Ingest;

/// <summary>Numbers in the JSON messages of the seed's boards (protocol/MQTT.md section 4).</summary>
internal static class SeedJson
{
    /// <summary>The largest number that all JSON readers keep exactly.</summary>
    private const long MaxId = (1L << 53) - 1;

    /// <summary>A number, or a string with a number: 0 to 2^53 - 1.</summary>
    public static bool TryReadNumber(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetInt64(out value) && value is >= 0 and <= MaxId;

        return reader.TokenType == JsonTokenType.String
            && Utf8Parser.TryParse(reader.ValueSpan, out value, out var consumed)
            && consumed == reader.ValueSpan.Length
            && value is >= 0 and <= MaxId;
    }

    public static bool TryReadMilliseconds(ref Utf8JsonReader reader, out int value)
    {
        var read = TryReadNumber(ref reader, out var number) && number <= int.MaxValue;
        value = read ? (int)number : -1;
        return read;
    }
}
