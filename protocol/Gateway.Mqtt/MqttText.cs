using System.Text.Unicode;

namespace Gateway.Mqtt;

/// <summary>MQTT's strings (section 1.5.3).</summary>
internal static class MqttText
{
    /// <summary>Whether these bytes are a valid string: well-formed UTF-8 (so no surrogates, MQTT-1.5.3-1) without U+0000 (MQTT-1.5.3-2).</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0) && Utf8.IsValid(bytes);
}
