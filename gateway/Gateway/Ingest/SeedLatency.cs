using System.Text.Json;

namespace Gateway.Ingest;

/// <summary>The message on <c>iot/latency</c> (C3): the durations of capture and publish of the image with this id.</summary>
internal readonly record struct SeedLatency(long Id, int CaptureMs, int PublishMs)
{
    /// <returns>False, with the reason, if it is invalid.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out SeedLatency latency, out IngestDrop fault)
    {
        latency = default;
        fault = IngestDrop.BadJson;
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;

            long id = -1;
            int captureMs = -1, publishMs = -1;
            fault = IngestDrop.BadMember;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8))
                {
                    if (id >= 0 || !reader.Read() || !SeedJson.TryReadNumber(ref reader, out id))
                        return false;
                }
                else if (reader.ValueTextEquals("capture_time"u8) || reader.ValueTextEquals("capture time"u8))   // the sketch writes the latter
                {
                    if (captureMs >= 0 || !reader.Read() || !SeedJson.TryReadMilliseconds(ref reader, out captureMs))
                        return false;
                }
                else if (reader.ValueTextEquals("publish_time"u8))
                {
                    if (publishMs >= 0 || !reader.Read() || !SeedJson.TryReadMilliseconds(ref reader, out publishMs))
                        return false;
                }
                else
                {
                    reader.Skip();
                }
            }

            reader.Read();   // throws if anything follows the object
            latency = new SeedLatency(id, captureMs, publishMs);
            return id >= 0 && captureMs >= 0 && publishMs >= 0;
        }
        catch (JsonException)
        {
            fault = IngestDrop.BadJson;
            return false;
        }
    }
}
