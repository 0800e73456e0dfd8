using System.Text.Json;
using Gateway.Topics;

namespace Gateway.Events;

/// <summary>
/// What Home Assistant needs to know to show a camera: one retained message for each entity, under <c>PREFIX/COMPONENT/NODE/CAMERA_ENTITY/config</c>. That form is understood by
/// every version; the newer one message for each device is not.
/// </summary>
/// <param name="options">The section.</param>
/// <param name="topics">Where the values come from.</param>
/// <param name="node">This gateway.</param>
/// <param name="motionLasts">For how long motion is shown after an event.</param>
internal sealed class HomeAssistantDiscovery(HomeAssistantOptions options, EventTopics topics, string node, TimeSpan motionLasts)
{
    private static readonly string Version = typeof(HomeAssistantDiscovery).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>All messages of one camera.</summary>
    /// <param name="camera">Its name, fit for a topic.</param>
    public IEnumerable<(string Topic, byte[] Payload)> Of(string camera) =>
    [
        Entity("camera", camera, "image", null, json =>
        {
            json.WriteString("topic", topics.ImageOf(camera));
            json.WriteString("json_attributes_topic", topics.StateOf(camera));
        }),
        Entity("binary_sensor", camera, "motion", "Motion", json =>
        {
            json.WriteString("state_topic", topics.MotionOf(camera));
            json.WriteString("value_template", "ON");   // every message is motion; it ends by itself
            json.WriteNumber("off_delay", Math.Max(1, (int)motionLasts.TotalSeconds));
            json.WriteString("device_class", "motion");
        }),
        Entity("binary_sensor", camera, "online", "Online", json =>
        {
            json.WriteString("state_topic", topics.StatusOf(camera));
            json.WriteString("payload_on", "online");
            json.WriteString("payload_off", "offline");
            json.WriteString("device_class", "connectivity");
            json.WriteString("entity_category", "diagnostic");
        }),
        Counter(camera, "frames", "Frames"),
        Counter(camera, "events", "Motion events"),
        Entity("sensor", camera, "clips_waiting", "Clips waiting", json =>
        {
            Value(json, camera, "clipsWaiting");
            json.WriteString("state_class", "measurement");
            json.WriteString("entity_category", "diagnostic");
        }),
        Entity("sensor", camera, "last_motion", "Last motion", json =>
        {
            Value(json, camera, "lastMotion");
            json.WriteString("device_class", "timestamp");
        }),
        Entity("sensor", camera, "last_detection", "Last detection", json => Value(json, camera, "lastDetection")),
    ];

    private (string Topic, byte[] Payload) Counter(string camera, string member, string name) => Entity("sensor", camera, member, name, json =>
    {
        Value(json, camera, member);
        json.WriteString("state_class", "total_increasing");
        json.WriteString("entity_category", "diagnostic");
    });

    private void Value(Utf8JsonWriter json, string camera, string member)
    {
        json.WriteString("state_topic", topics.StateOf(camera));
        json.WriteString("value_template", $"{{{{ value_json.{member} }}}}");
    }

    private (string Topic, byte[] Payload) Entity(string component, string camera, string entity, string? name, Action<Utf8JsonWriter> members) => (
        $"{options.Prefix}/{component}/{node}/{camera}_{entity}/config",
        EventJson.Write(json =>
        {
            json.WriteString("name", name);   // null: the device's own name
            json.WriteString("unique_id", $"gateway_{node}_{camera}_{entity}");
            members(json);
            WriteAvailability(json, camera, entity);
            WriteDevice(json, camera);
        }));

    /// <summary>Whether a camera is online can be said as long as the gateway is; everything else only while the camera is, too.</summary>
    private void WriteAvailability(Utf8JsonWriter json, string camera, string entity)
    {
        json.WriteString("availability_mode", "all");
        json.WriteStartArray("availability");
        string[] needed = entity == "online" ? [topics.Status] : [topics.Status, topics.StatusOf(camera)];
        foreach (var topic in needed)
        {
            json.WriteStartObject();
            json.WriteString("topic", topic);
            json.WriteString("payload_available", "online");
            json.WriteString("payload_not_available", "offline");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteDevice(Utf8JsonWriter json, string camera)
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue($"gateway_{node}_{camera}");
        json.WriteEndArray();
        json.WriteString("name", camera);
        json.WriteString("manufacturer", "Gateway");
        json.WriteString("model", "Camera");
        json.WriteString("sw_version", Version);
        json.WriteEndObject();
        json.WriteStartObject("origin");
        json.WriteString("name", "Gateway");
        json.WriteString("sw_version", Version);
        json.WriteEndObject();
    }
}
