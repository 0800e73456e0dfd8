namespace Gateway.Ingest.Payloads;

/// <summary>
/// A picture in JSON: the seed's message on <c>iot/image</c> (C2), and those of other sketches. The picture is the longest value that begins like a
/// JPEG in base64, or an array of its bytes, under any name and at any depth. Borrowed: it refers to the payload.
/// </summary>
internal ref struct JsonPicture
{
    private int _idDepth = int.MaxValue;
    private int _timeDepth = int.MaxValue;
    private ReadOnlySpan<byte> _other;   // the value of a usual name that does not begin like a JPEG
    private bool _hasOther;

    private JsonPicture(ReadOnlySpan<byte> json) => Read(new LooseJson(json));

    /// <summary>The picture's base64 without a prefix, or an array from its bracket on.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Whether <see cref="Text"/> is an array of numbers.</summary>
    public bool IsArray { get; private set; }

    /// <summary>The board's number of the image; -1 unknown.</summary>
    public long Id { get; private set; } = -1;

    /// <summary>The time of the picture by the board's clock; 0 unknown.</summary>
    public long CapturedUs { get; private set; }

    /// <summary>-1 unknown.</summary>
    public int CaptureMs { get; private set; } = -1;

    /// <inheritdoc cref="CaptureMs"/>
    public int PublishMs { get; private set; } = -1;

    /// <returns>False, with the reason, if no value begins like a picture.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out JsonPicture picture, out IngestDrop fault)
    {
        picture = new JsonPicture(json);
        fault = !picture._hasOther ? IngestDrop.NoPicture
            : picture._other.IsEmpty ? IngestDrop.EmptyPicture
            : Base64Text.IsText(picture._other) ? IngestDrop.NotJpeg : IngestDrop.BadBase64;
        return !picture.Text.IsEmpty;
    }

    private void Read(LooseJson json)
    {
        while (json.MoveNext())
        {
            if (json.Kind == JsonKind.Array)
                ReadArray(json.Value);
            else if (json.Kind == JsonKind.Text && ReadPicture(json))
                continue;
            else if (json.Value.Length <= 64)
                ReadFact(json);
        }
    }

    private bool ReadPicture(in LooseJson json)
    {
        var text = Base64Text.WithoutPrefix(json.Value);
        if (Base64Text.BeginsLikeJpeg(text))
        {
            if (text.Length > Text.Length)
            {
                Text = text;
                IsArray = false;
            }

            return true;
        }

        if (_other.IsEmpty && IsUsual(json.Name))
        {
            _other = text;
            _hasOther = true;
        }

        return false;
    }

    private void ReadArray(ReadOnlySpan<byte> array)
    {
        if (Text.IsEmpty && ByteArray.BeginsLikeJpeg(array))
        {
            Text = array;
            IsArray = true;
        }
    }

    private void ReadFact(in LooseJson json)
    {
        var name = json.Name;
        if (name.SequenceEqual("id"u8) || name.SequenceEqual("image_id"u8) || name.SequenceEqual("imageId"u8))
        {
            if (json.Depth <= _idDepth && LooseNumber.Id(json.Value) is >= 0 and var id)
                (Id, _idDepth) = (id, json.Depth);
        }
        else if (name.SequenceEqual("timestamp"u8) || name.SequenceEqual("time"u8) || name.SequenceEqual("ts"u8) || name.SequenceEqual("datetime"u8))
        {
            if (json.Depth <= _timeDepth && BoardTime.Parse(json.Value) is > 0 and var us)
                (CapturedUs, _timeDepth) = (us, json.Depth);
        }
        else if (LatencyMessage.IsCaptureTime(name))
        {
            CaptureMs = LooseNumber.Milliseconds(json.Value);
        }
        else if (LatencyMessage.IsPublishTime(name))
        {
            PublishMs = LooseNumber.Milliseconds(json.Value);
        }
    }

    /// <summary>Names under which sketches send pictures: only for the reason why there is none.</summary>
    private static bool IsUsual(ReadOnlySpan<byte> name) =>
        name.StartsWith("image"u8) || name.StartsWith("img"u8) || name.StartsWith("pic"u8) || name.StartsWith("photo"u8) || name.StartsWith("jp"u8)
        || name.SequenceEqual("data"u8) || name.SequenceEqual("frame"u8) || name.SequenceEqual("payload"u8) || name.SequenceEqual("content"u8)
        || name.SequenceEqual("base64"u8) || name.SequenceEqual("snapshot"u8);
}
