namespace Esp32.Camera;

/// <summary>How a picture is put into messages (protocol/MQTT.md).</summary>
public enum PayloadMode
{
    /// <summary><c>gateway/BOARD/frame</c>: 40-byte header and the JPEG as it is.</summary>
    Raw = 0,

    /// <summary>The seed's pair: <c>iot/image</c> with base64 in JSON, then <c>iot/latency</c>.</summary>
    SeedPair = 1,
}
