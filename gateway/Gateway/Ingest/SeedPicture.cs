using System.Buffers;
using System.Buffers.Text;

namespace Gateway.Ingest;

/// <summary>Decodes the base64 of a <see cref="SeedImage"/> from the received payload straight into another frame buffer.</summary>
internal static class SeedPicture
{
    /// <summary>Decodes into a rented buffer, which the caller releases; null on failure.</summary>
    public static bool TryDecode(in SeedImage image, FramePool pool, out FrameBuffer? buffer, out Range jpeg, out IngestDrop fault)
    {
        jpeg = default;
        fault = IngestDrop.OutOfMemory;
        var size = image.IsEscaped ? image.Text.Length : Base64.GetMaxDecodedFromUtf8Length(image.Text.Length);
        if (!pool.TryRent(size, out buffer))
            return false;

        if (image.IsEscaped ? TryDecodeEscaped(image, buffer.GetSpan(), out jpeg) : TryDecodePlain(image.Text, buffer.GetSpan(), out jpeg))
            return true;

        fault = IngestDrop.BadBase64;
        buffer.Release();
        buffer = null;
        return false;
    }

    private static bool TryDecodePlain(ReadOnlySpan<byte> text, Span<byte> destination, out Range jpeg)
    {
        text = text[PrefixLength(text)..];
        var status = Base64.DecodeFromUtf8(text, destination, out var consumed, out var written);
        jpeg = ..written;
        return status == OperationStatus.Done && consumed == text.Length;
    }

    private static bool TryDecodeEscaped(in SeedImage image, Span<byte> memory, out Range jpeg)
    {
        var text = memory[..image.CopyText(memory)];
        var start = PrefixLength(text);
        var status = Base64.DecodeFromUtf8InPlace(text[start..], out var written);
        jpeg = start..(start + written);
        return status == OperationStatus.Done;
    }

    /// <summary>Length of the prefix <c>data:...,</c>; 0 if there is none.</summary>
    private static int PrefixLength(ReadOnlySpan<byte> text) => text.StartsWith("data:"u8) ? text.IndexOf((byte)',') + 1 : 0;
}
