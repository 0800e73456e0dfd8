namespace Gateway.Ingest.Payloads;

/// <summary>The message on <c>iot/latency</c> (C3): the durations of capture and publish of the image with this id; -1 is unknown.</summary>
internal readonly record struct LatencyMessage(long Id, int CaptureMs, int PublishMs)
{
    /// <returns>False if it names no image, or no duration.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LatencyMessage latency)
    {
        long id = -1;
        int captureMs = -1, publishMs = -1;
        var json = new LooseJson(payload);
        while (json.MoveNext())
        {
            if (json.Kind == JsonKind.Array)
                continue;
            if (json.Name.SequenceEqual("id"u8))
                id = LooseNumber.Id(json.Value) is >= 0 and var known ? known : id;
            else if (IsCaptureTime(json.Name))
                captureMs = LooseNumber.Milliseconds(json.Value);
            else if (IsPublishTime(json.Name))
                publishMs = LooseNumber.Milliseconds(json.Value);
        }

        latency = new LatencyMessage(id, captureMs, publishMs);
        return id >= 0 && (captureMs >= 0 || publishMs >= 0);
    }

    /// <summary>The sketch writes it with a space.</summary>
    public static bool IsCaptureTime(ReadOnlySpan<byte> name) => name.SequenceEqual("capture_time"u8) || name.SequenceEqual("capture time"u8);

    public static bool IsPublishTime(ReadOnlySpan<byte> name) => name.SequenceEqual("publish_time"u8) || name.SequenceEqual("publish time"u8);
}
