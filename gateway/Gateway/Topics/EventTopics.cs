namespace Gateway.Topics;

/// <summary>The topics of protocol/MQTT.md section 7.</summary>
/// <param name="root">Topic and node.</param>
internal sealed class EventTopics(string root)
{
    /// <summary>State of the gateway: <c>online</c> or <c>offline</c>.</summary>
    public string Status { get; } = $"{root}/status";

    public string StatusOf(string camera) => $"{root}/{camera}/status";

    public string MotionOf(string camera) => $"{root}/{camera}/motion";

    public string ClipOf(string camera) => $"{root}/{camera}/clip";

    public string DetectionOf(string camera) => $"{root}/{camera}/detection";

    public string StateOf(string camera) => $"{root}/{camera}/state";

    public string ImageOf(string camera) => $"{root}/{camera}/image";

    public static byte[] Bytes(string topic) => Encoding.UTF8.GetBytes(topic);
}
