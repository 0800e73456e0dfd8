namespace Esp32.Camera;

/// <summary>Topics and fixed payloads of protocol/MQTT.md section 2.</summary>
public static class BoardTopics
{
    public const string SeedImage = "iot/image";
    public const string SeedLatency = "iot/latency";
    public const string Online = "online";
    public const string Offline = "offline";

    public static string Frame(string boardId) => "gateway/" + boardId + "/frame";

    public static string Set(string boardId) => "gateway/" + boardId + "/set";

    public static string State(string boardId) => "gateway/" + boardId + "/state";

    public static string Status(string boardId) => "gateway/" + boardId + "/status";
}
