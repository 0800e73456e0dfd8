using System.Globalization;
using System.Text.Json;

namespace Gateway.Ingest;

/// <summary>The message on <c>iot/image</c> (C2). Borrowed: it refers to the payload.</summary>
/// <param name="id">The board's number of the image.</param>
/// <param name="image">A JSON reader at the string with the picture in base64.</param>
/// <param name="capturedUs">The timestamp, taken as UTC; 0 if unknown.</param>
internal readonly ref struct SeedImage(long id, Utf8JsonReader image, long capturedUs)
{
    private readonly Utf8JsonReader _image = image;

    public long Id { get; } = id;

    public long CapturedUs { get; } = capturedUs;

    /// <summary>The picture's text, unchanged: see <see cref="IsEscaped"/>.</summary>
    public ReadOnlySpan<byte> Text => _image.ValueSpan;

    /// <summary>Whether the text has JSON escapes (mostly <c>\/</c>) and must be read by <see cref="CopyText"/>.</summary>
    public bool IsEscaped => _image.ValueIsEscaped;

    /// <summary>Copies the text without its escapes, which is never longer, and returns its length.</summary>
    public int CopyText(Span<byte> destination) => _image.CopyString(destination);

    /// <returns>False, with the reason, if it is invalid.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out SeedImage image, out IngestDrop fault)
    {
        image = default;
        fault = IngestDrop.BadJson;
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;

            var id = -1L;
            var capturedUs = -1L;
            Utf8JsonReader text = default;
            fault = IngestDrop.BadMember;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8))
                {
                    if (id >= 0 || !reader.Read() || !SeedJson.TryReadNumber(ref reader, out id))
                        return false;
                }
                else if (reader.ValueTextEquals("image"u8))
                {
                    if (text.TokenType != JsonTokenType.None || !reader.Read() || reader.TokenType != JsonTokenType.String)
                        return false;
                    text = reader;
                }
                else if (reader.ValueTextEquals("timestamp"u8))
                {
                    if (capturedUs >= 0 || !reader.Read() || reader.TokenType != JsonTokenType.String)
                        return false;
                    capturedUs = ParseTimestamp(reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            reader.Read();   // throws if anything follows the object
            image = new SeedImage(id, text, Math.Max(0, capturedUs));
            return id >= 0 && text.TokenType == JsonTokenType.String;
        }
        catch (JsonException)
        {
            fault = IngestDrop.BadJson;
            return false;
        }
    }

    /// <summary>Microseconds since 1970 of <c>YYYY-MM-DD HH:MM:SS</c>; 0 for anything else, because the picture is useful without it.</summary>
    private static long ParseTimestamp(in Utf8JsonReader reader)
    {
        const string Format = "yyyy-MM-dd HH:mm:ss";
        Span<char> text = stackalloc char[Format.Length];
        if (reader.ValueSpan.Length != Format.Length
            || !Ascii.IsValid(reader.ValueSpan)
            || !Encoding.ASCII.TryGetChars(reader.ValueSpan, text, out _)
            || !DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return 0;
        }

        return Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }
}
