namespace Gateway.Cameras;

/// <summary>Reads the body of an answer as one JPEG, straight into frame memory; copies only where a server does not announce the length.</summary>
internal sealed class SnapshotBody(FramePool pool, int maxBytes)
{
    private const int LeastJpeg = 4;

    /// <summary>Memory for the first picture of unannounced length; later ones begin with a little more than the last one needed.</summary>
    private int _expected = 64 << 10;

    private static ReadOnlySpan<byte> EndMarker => [0xFF, 0xD9];

    /// <returns>A buffer with a reference for the caller, and the length of the picture in it.</returns>
    /// <exception cref="InvalidDataException">The body is no JPEG, or too long.</exception>
    /// <exception cref="IOException">The body broke off, or there is no frame memory.</exception>
    public async Task<(FrameBuffer Buffer, int Length)> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        var announced = content.Headers.ContentLength;
        if (announced > maxBytes)
            throw new InvalidDataException($"the server announces {announced} bytes; Frames:MaxFrameBytes allows {maxBytes}");
        await using var body = await content.ReadAsStreamAsync(cancel);
        var buffer = Rent((int?)announced ?? Math.Min(_expected, maxBytes));
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (announced is not null)
                        break;
                    buffer = Grow(buffer);
                }

                var read = await body.ReadAsync(buffer.Memory[length..], cancel);
                if (read == 0)
                    break;
                length += read;
            }

            _expected = length + (length / 4);
            return (buffer, PictureLength(buffer.GetSpan()[..length], content.Headers.ContentType?.MediaType));
        }
        catch
        {
            buffer.Release();
            throw;
        }
    }

    private FrameBuffer Rent(int length) => pool.TryRent(length, out var buffer)
        ? buffer
        : throw new IOException("frame memory is used up; raise Frames:MaxPoolBytes");

    /// <summary>Another buffer, twice as long, with the same contents. The full one is released.</summary>
    private FrameBuffer Grow(FrameBuffer full)
    {
        if (full.Length >= maxBytes + 1)
            throw new InvalidDataException($"the server sends more than {maxBytes} bytes, which is all that Frames:MaxFrameBytes allows");
        var larger = Rent((int)Math.Min(2L * full.Length, maxBytes + 1L));   // one more shows that there is more
        full.GetSpan().CopyTo(larger.GetSpan());
        full.Release();
        return larger;
    }

    /// <summary>To the end marker; behind it, drivers of cameras leave padding.</summary>
    private int PictureLength(ReadOnlySpan<byte> body, string? type)
    {
        if (body.Length > maxBytes)
            throw new InvalidDataException($"the server sends more than {maxBytes} bytes, which is all that Frames:MaxFrameBytes allows");
        if (body is not [0xFF, 0xD8, ..])
            throw new InvalidDataException(body.IsEmpty ? "the answer is empty" : $"the answer is no JPEG but {Name(type)}");
        var end = body.LastIndexOf(EndMarker);
        return end + EndMarker.Length >= LeastJpeg
            ? end + EndMarker.Length
            : throw new InvalidDataException("the picture is cut: it has no end marker");
    }

    /// <summary>A media type as the server names it, which may be anything.</summary>
    private static string Name(string? type) => type is { Length: > 0 and <= 64 } ? LogText.Of(type) : "of an unknown type";
}
