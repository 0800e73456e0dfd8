using System.Buffers.Binary;

namespace Gateway.Clips;

/// <summary>What a clip's own <c>uuid</c> box says; its bytes are described at <c>Mp4Index</c>.</summary>
/// <param name="ClipId">Of the clip.</param>
/// <param name="StartedUs">Timestamp of the first frame, unix microseconds.</param>
/// <param name="EventId">The event it is about.</param>
/// <param name="Camera">Name.</param>
/// <param name="MostMotion">The frame with the most motion, from 0; null when nobody knows.</param>
public sealed record ClipTag(ulong ClipId, long StartedUs, ulong EventId, string Camera, int? MostMotion)
{
    private const uint Version = 1;
    private const int LongestIndex = 32 << 20;
    private const int HeadSize = 8;

    public static ReadOnlySpan<byte> Uuid =>
        [0x6f, 0x1c, 0x0d, 0x52, 0x9e, 0x6b, 0x4b, 0x0b, 0xa2, 0x4a, 0x51, 0x8d, 0xe3, 0x0f, 0x7a, 0xc4];

    /// <param name="moov">The index of a clip.</param>
    /// <param name="frames">Frames of the clip.</param>
    /// <exception cref="InvalidDataException">There is none, it is not of this version, or it names a frame that does not exist.</exception>
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

    /// <summary>Looks for it in a file, whoever wrote that.</summary>
    /// <param name="file">Read from its beginning.</param>
    /// <param name="frames">Frames of the clip.</param>
    /// <returns>Null when there is none: the file is cut, damaged, or another recorder's.</returns>
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

                if (size > LongestIndex)
                    return null;
                var (index, at) = (new byte[size - HeadSize], file.Position);
                file.ReadExactly(index);
                var moov = new Mp4Reader(index, at);
                return Read(ref moov, frames);
            }
        }
        catch (InvalidDataException)
        {
            // Another recorder's index.
        }
        catch (EndOfStreamException)
        {
            // Somebody cut it meanwhile.
        }

        return null;
    }
}
