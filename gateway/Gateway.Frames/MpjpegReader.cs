using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Gateway.Frames;

/// <summary>
/// Splits ffmpeg's <c>mpjpeg</c> output (RFC 2046 multipart with a Content-length per part) into frames. The length is known before the
/// picture, so the picture is read straight into its <see cref="FrameBuffer"/>.
/// </summary>
/// <remarks>One reader per stream, one call at a time. Part headers are at most <see cref="MaxHeaderBytes"/>.</remarks>
public sealed class MpjpegReader(Stream stream, FramePool pool, int maxFrameBytes)
{
    public const int MaxHeaderBytes = 512;

    private static ReadOnlySpan<byte> HeaderEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> LengthField => "Content-length:"u8;

    private readonly PipeReader _reader =
        PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 4096, minimumReadSize: 1, leaveOpen: true));

    private long _begun;

    /// <summary>Pictures begun, with those skipped. May be read by another thread.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    /// <summary>Frames skipped because the pool was full.</summary>
    public long Shed { get; private set; }

    /// <summary>The next picture, with a reference for the caller; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The stream is not mpjpeg, or a picture exceeds the limit.</exception>
    public async ValueTask<FrameBuffer?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var length = await ReadPartHeaderAsync(cancel);
            if (length is null)
                return null;
            Interlocked.Increment(ref _begun);

            if (!pool.TryRent(length.Value, out var buffer))
            {
                Shed++;
                if (!await SkipAsync(length.Value, cancel))
                    return null;
                continue;
            }

            try
            {
                if (await FillAsync(buffer.Memory, cancel))
                    return buffer;
                buffer.Release();
                return null;
            }
            catch
            {
                buffer.Release();
                throw;
            }
        }
    }

    private async ValueTask<int?> ReadPartHeaderAsync(CancellationToken cancel)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancel);
            var buffer = result.Buffer;
            if (TryTakeHeader(ref buffer, out var length))
            {
                _reader.AdvanceTo(buffer.Start);
                if (length < 4 || length > maxFrameBytes)
                    throw new InvalidDataException($"a picture of {length} bytes; the limit is {maxFrameBytes}");
                return length;
            }

            if (buffer.Length > MaxHeaderBytes)
                throw new InvalidDataException("the source does not speak mpjpeg: no part header found");
            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                return null;
        }
    }

    private static bool TryTakeHeader(ref ReadOnlySequence<byte> buffer, out int length)
    {
        length = -1;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> header, HeaderEnd))
            return false;
        if (header.Length > MaxHeaderBytes)
            throw new InvalidDataException("the source does not speak mpjpeg: part header too long");

        Span<byte> bytes = stackalloc byte[(int)header.Length];
        header.CopyTo(bytes);
        var at = bytes.IndexOf(LengthField);
        if (at < 0)
            throw new InvalidDataException("the source does not speak mpjpeg: a part without Content-length");
        var value = bytes[(at + LengthField.Length)..].TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(value, out length, out _))
            throw new InvalidDataException("the source does not speak mpjpeg: Content-length is not a number");
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    /// <summary>Copies the buffered bytes, at most 4 KiB, and reads the rest from the stream straight into place.</summary>
    private async ValueTask<bool> FillAsync(Memory<byte> target, CancellationToken cancel)
    {
        if (_reader.TryRead(out var result))
        {
            var take = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, target.Length));
            take.CopyTo(target.Span);
            target = target[(int)take.Length..];
            _reader.AdvanceTo(take.End);
        }

        while (!target.IsEmpty)
        {
            var read = await stream.ReadAsync(target, cancel);
            if (read == 0)
                return false;
            target = target[read..];
        }

        return true;
    }

    private async ValueTask<bool> SkipAsync(long length, CancellationToken cancel)
    {
        while (length > 0)
        {
            var result = await _reader.ReadAsync(cancel);
            var take = Math.Min(result.Buffer.Length, length);
            _reader.AdvanceTo(result.Buffer.GetPosition(take));
            length -= take;
            if (result.IsCompleted && length > 0)
                return false;
        }

        return true;
    }
}
