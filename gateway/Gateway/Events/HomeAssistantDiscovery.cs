using System.Text.Json;
using Gateway.Topics;

namespace Gateway.Events;

/// <summary>
/// The discovery messages for Home Assistant: one retained message per entity, under <c>PREFIX/COMPONENT/NODE/CAMERA_ENTITY/config</c>. Every version
/// understands this form, but not the newer single message per device.
/// </summary>
/// <param name="options">Section HomeAssistant.</param>
/// <param name="topics">Topics of the values.</param>
/// <param name="node">Name of this gateway.</param>
internal sealed class HomeAssistantDiscovery(HomeAssistantOptions options, EventTopics topics, string node)
{
    private static readonly string Version = typeof(HomeAssistantDiscovery).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>All messages of one camera, whose name is valid in topics.</summary>
    public IEnumerable<(string Topic, byte[] Payload)> Of(string camera) =>
    [
        Entity("camera", camera, "image", null, ("topic", topics.ImageOf(camera)), ("json_attributes_topic", topics.StateOf(camera))),
        Entity(
            "binary_sensor", camera, "motion", "Motion",
            ("state_topic", topics.StateOf(camera)),
            ("value_template", "{{ 'ON' if value_json.moving else 'OFF' }}"),
            ("device_class", "motion")),
        Entity(
            "binary_sensor", camera, "online", "Online",
            ("state_topic", topics.StatusOf(camera)),
            ("payload_on", "online"),
            ("payload_off", "offline"),
            ("device_class", "connectivity"),
            ("entity_category", "diagnostic")),
        Sensor(camera, "frames", "frames", "Frames", ("state_class", "total_increasing"), ("entity_category", "diagnostic")),
        Sensor(camera, "events", "events", "Motion events", ("state_class", "total_increasing"), ("entity_category", "diagnostic")),
        Sensor(camera, "clips_waiting", "clipsWaiting", "Clips waiting", ("state_class", "measurement"), ("entity_category", "diagnostic")),
        Sensor(camera, "last_motion", "lastMotion", "Last motion", ("device_class", "timestamp")),
        Sensor(camera, "last_detection", "lastDetection", "Last detection"),
    ];

    private (string Topic, byte[] Payload) Sensor(string camera, string entity, string member, string name, params (string, object)[] settings) =>
        Entity(
            "sensor", camera, entity, name,
            [("state_topic", topics.StateOf(camera)), ("value_template", $"{{{{ value_json.{member} }}}}"), .. settings]);

    private (string Topic, byte[] Payload) Entity(
        string component, string camera, string entity, string? name, params (string Name, object Value)[] settings)
    {
        // A null name is the device's own.
        var config = new Dictionary<string, object?> { ["name"] = name, ["unique_id"] = $"gateway_{node}_{camera}_{entity}" };
        foreach (var (setting, value) in settings)
            config.Add(setting, value);

        // The online state and the last picture are valid while the gateway is online; everything else only while the camera is online, too.
        string[] needed = entity is "online" or "image" ? [topics.Status] : [topics.Status, topics.StatusOf(camera)];
        config.Add("availability_mode", "all");
        config.Add("availability", needed.Select(topic => new { topic, payload_available = "online", payload_not_available = "offline" }));
        config.Add("device", new
        {
            identifiers = new[] { $"gateway_{node}_{camera}" },
            name = camera,
            manufacturer = "Gateway",
            model = "Camera",
            sw_version = Version,
        });
        config.Add("origin", new { name = "Gateway", sw_version = Version });
        return ($"{options.Prefix}/{component}/{node}/{camera}_{entity}/config", JsonSerializer.SerializeToUtf8Bytes(config));
    }
}
