using System.Text.Json.Serialization;

namespace Gateway.Dashboard.Models;

/// <summary>GET /images (seed C6).</summary>
internal sealed record SeedImagesModel(IAsyncEnumerable<SeedImageRow> Images, int Page, int Limit, uint Total);

internal sealed record SeedImageRow(ulong Id, [property: JsonPropertyName("image_base64")] byte[] Image, string Timestamp);

/// <summary>GET /image/ID.</summary>
internal sealed record SeedImageModel(
    ulong Id, byte[] Image, string Timestamp, [property: JsonPropertyName("latency_db")] double LatencyDb,
    [property: JsonPropertyName("capture_time")] int? CaptureTime, [property: JsonPropertyName("publish_time")] int? PublishTime);

/// <summary>GET / for programs.</summary>
internal sealed record WelcomeModel(string Message);
