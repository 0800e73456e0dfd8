using System.Buffers;

namespace Gateway.Ingest.Payloads;

/// <summary>A picture found in a payload, and the board's facts about it. The first bytes decide the form. Borrowed: refers to the payload.</summary>
internal ref struct BoardPicture
{
    /// <summary>Longest name of a form's field in front of a picture.</summary>
    private const int LongestField = 32;

    private static readonly SearchValues<byte> FieldCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"u8);

    public BoardPayload Form { get; private set; }

    /// <summary>The JPEG, with what is behind it; or its text.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether <see cref="Bytes"/> is an array of numbers.</summary>
    public bool IsArray { get; private set; }

    /// <summary>Whether <see cref="Bytes"/> must be decoded.</summary>
    public readonly bool IsText => Form is BoardPayload.Json or BoardPayload.Base64;

    /// <summary>Whether the header announces more bytes than there are.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>The header of an encrypted frame, which is authenticated with it; empty if it is not encrypted.</summary>
    public ReadOnlySpan<byte> SealedHeader { get; private set; }

    public readonly bool IsEncrypted => !SealedHeader.IsEmpty;

    /// <summary>Whether the header announces as many bytes as there are.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Unknown facts are 0, numbers of a picture and durations -1.</summary>
    public uint BootId { get; private set; }

    public long ImageId { get; private set; }

    public int CaptureMs { get; private set; }

    public int PublishMs { get; private set; }

    public long CapturedUs { get; private set; }

    public long PublishedUs { get; private set; }

    /// <summary>Whether the board says that its clock is set.</summary>
    public bool ClockIsSet { get; private set; }

    /// <returns>False, with the reason, if nothing in it begins like a picture.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out BoardPicture picture, out IngestDrop fault)
    {
        picture = new BoardPicture { ImageId = -1, CaptureMs = -1, PublishMs = -1 };
        var start = payload;
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        start = start.TrimStart(" \t\r\n\0"u8);
        fault = IngestDrop.Empty;
        if (start.IsEmpty)
            return false;
        if (start is [(byte)'G', (byte)'F', ..])
            return picture.ReadFrame(start, out fault);
        if (JpegExtent.HasStart(start))
        {
            picture.Form = BoardPayload.Jpeg;
            picture.Bytes = start;
            return true;
        }

        return start[0] is (byte)'{' or (byte)'[' ? picture.ReadJson(start, out fault) : picture.ReadText(start, out fault);
    }

    private bool ReadFrame(ReadOnlySpan<byte> payload, out IngestDrop fault)
    {
        if (!BoardFrameHeader.TryRead(payload, out var header, out fault))
            return false;
        Form = BoardPayload.Frame;
        Bytes = payload[BoardFrameHeader.Size..];
        if (header.HasIdentity)
            (BootId, ImageId) = (header.BootId, header.Counter);
        IsTruncated = header.JpegLength > (uint)Bytes.Length;
        IsExact = header.JpegLength == (uint)Bytes.Length;
        CaptureMs = BoardTime.Duration(header.CaptureMs);
        (CapturedUs, PublishedUs, ClockIsSet) = (header.CapturedUs, header.PublishedUs, header.ClockTrusted);
        if (header.IsEncrypted)
        {
            SealedHeader = payload[..BoardFrameHeader.Size];
            return true;
        }

        fault = Bytes.IsEmpty ? IngestDrop.Truncated : IngestDrop.NotJpeg;
        return JpegExtent.HasStart(Bytes);
    }

    private bool ReadJson(ReadOnlySpan<byte> json, out IngestDrop fault)
    {
        Form = BoardPayload.Json;
        if (!JsonPicture.TryRead(json, out var found, out fault))
            return false;
        Bytes = found.Text;
        IsArray = found.IsArray;
        (ImageId, CapturedUs, CaptureMs, PublishMs) = (found.Id, found.CapturedUs, found.CaptureMs, found.PublishMs);
        return true;
    }

    private bool ReadText(ReadOnlySpan<byte> text, out IngestDrop fault)
    {
        Form = BoardPayload.Base64;
        var field = text[..Math.Min(text.Length, LongestField)].IndexOf((byte)'=');
        if (field > 0 && !text[..field].ContainsAnyExcept(FieldCharacters))
            text = text[(field + 1)..];
        Bytes = Base64Text.WithoutPrefix(text.TrimStart("\"'"u8));
        fault = Base64Text.IsText(Bytes) ? IngestDrop.NotJpeg : IngestDrop.UnknownForm;
        return Base64Text.BeginsLikeJpeg(Bytes);
    }
}
