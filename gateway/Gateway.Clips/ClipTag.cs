namespace Gateway.Clips;

/// <summary>The content of a clip's <c>uuid</c> box; <see cref="Mp4Index"/> has its bytes.</summary>
/// <param name="ClipId">Id of the clip.</param>
/// <param name="StartedUs">Timestamp of the first frame, unix microseconds.</param>
/// <param name="EventId">The motion event that started the clip.</param>
/// <param name="Camera">Name of the camera.</param>
/// <param name="MostMotion">Index of the frame with the most motion, from 0; null when unknown.</param>
public sealed record ClipTag(ulong ClipId, long StartedUs, ulong EventId, string Camera, int? MostMotion)
{
    private const uint Version = 1;
    private const int HeadSize = 8;

    public static ReadOnlySpan<byte> Uuid =>
        [0x6f, 0x1c, 0x0d, 0x52, 0x9e, 0x6b, 0x4b, 0x0b, 0xa2, 0x4a, 0x51, 0x8d, 0xe3, 0x0f, 0x7a, 0xc4];

    /// <summary>Reads the tag from the index of a clip with so many frames.</summary>
    /// <exception cref="InvalidDataException">The tag is missing, of another version, or names a frame that does not exist.</exception>
    public static ClipTag Read(ref Mp4Reader moov, int frames)
    {
        var own = moov.Into("uuid"u8);
        if (!own.Take(Uuid.Length).SequenceEqual(Uuid) || own.U32() != Version)
            throw new InvalidDataException($"the \"uuid\" box before byte {own.At} was not written by this version of the gateway");
        var clipId = own.U64();
        var startedUs = (long)own.U64();
        var eventId = own.U64();
        var camera = own.Text();
        var mostMotion = own.Left > 0 ? own.U32() : 0;   // older clips end here
        if (mostMotion > (uint)frames)
            throw new InvalidDataException($"before byte {own.At} its index names frame {mostMotion} of {frames}");
        return new ClipTag(clipId, startedUs, eventId, camera, mostMotion > 0 ? (int)mostMotion - 1 : null);
    }

    /// <summary>Finds the tag in any file. Null when there is none: the file is cut short, damaged, or from another recorder.</summary>
    public static ClipTag? Find(Stream file, int frames)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        try
        {
            for (file.Position = 0; file.Length - file.Position >= HeadSize;)
            {
                file.ReadExactly(head);
                var size = BinaryPrimitives.ReadUInt32BigEndian(head);
                if (size < HeadSize || size - HeadSize > file.Length - file.Position)
                    return null;
                if (!head[4..].SequenceEqual("moov"u8))
                {
                    file.Position += size - HeadSize;
                    continue;
                }

                if (size > ClipLimits.MostIndexBytes)
                    return null;
                var (index, at) = (new byte[size - HeadSize], file.Position);
                file.ReadExactly(index);
                var moov = new Mp4Reader(index, at);
                return Read(ref moov, frames);
            }
        }
        catch (InvalidDataException)
        {
            // The index is from another recorder.
        }
        catch (EndOfStreamException)
        {
            // The file was cut meanwhile.
        }

        return null;
    }
}
