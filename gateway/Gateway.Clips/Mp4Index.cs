namespace Gateway.Clips;

/// <summary>The moov box of a clip: one MJPEG track, one sample per frame, each in an mdat box of its own.</summary>
/// <remarks>
/// ISO/IEC 14496-12; sample entry <c>mp4v</c> with object type 0x6C (JPEG, ISO/IEC 14496-1). The time scale of 1 MHz keeps timestamps to the
/// microsecond. A <c>uuid</c> box of the gateway holds the clip's header.
/// <code>
/// at  size  field of the uuid box, after its 16-byte type
///  0   4    version  1
///  4   8    clip id
/// 12   8    timestamp of the first frame, unix microseconds
/// 20   8    trigger event id
/// 28   2+n  camera, UTF-8 after its length
/// 30+n 4    the frame with the most motion, counted from 1; 0 or missing when unknown
/// </code>
/// </remarks>
internal static class Mp4Index
{
    public const uint TimeScale = 1_000_000;
    public const int FrameHeaderSize = 8;
    private const long SecondsFrom1904To1970 = 2_082_844_800;

    public static ReadOnlySpan<byte> FileType =>
        "\0\0\0\u001Cftypisom\0\0\u0002\0isomiso2mp41"u8;

    /// <summary>Builds the box. Frame i begins <see cref="FrameHeaderSize"/> after the end of frame i-1; the first after the file type.</summary>
    public static Mp4Box Build(ClipHeader header, ReadOnlySpan<ClipFrame> frames, long durationUs, int? mostMotion)
    {
        var box = new Mp4Box(1024 + 16 * frames.Length);
        var created = (ulong)(frames[0].TimestampUs / 1_000_000 + SecondsFrom1904To1970);

        var moov = box.Begin("moov"u8);
        MovieHeader(box, created, durationUs);
        var trak = box.Begin("trak"u8);
        TrackHeader(box, header, created, durationUs);
        var mdia = box.Begin("mdia"u8);
        MediaHeader(box, created, durationUs);
        var minf = box.Begin("minf"u8);
        MediaInformation(box);
        var stbl = box.Begin("stbl"u8);
        SampleDescription(box, header);
        SampleTimes(box, frames, durationUs);
        SampleSizes(box, frames);
        SampleOffsets(box, frames);
        box.End(stbl);
        box.End(minf);
        box.End(mdia);
        box.End(trak);
        OwnHeader(box, header, frames[0].TimestampUs, mostMotion);
        box.End(moov);
        return box;
    }

    private static void MovieHeader(Mp4Box box, ulong created, long durationUs)
    {
        var mvhd = box.BeginFull("mvhd"u8, 1, 0);
        box.U64(created).U64(created).U32(TimeScale).U64((ulong)durationUs)
            .U32(0x10000)   // rate 1.0
            .U16(0x100)     // volume 1.0
            .Zeros(10).UnityMatrix().Zeros(24)
            .U32(2);        // next track
        box.End(mvhd);
    }

    private static void TrackHeader(Mp4Box box, ClipHeader header, ulong created, long durationUs)
    {
        const uint EnabledInMovie = 3;
        var tkhd = box.BeginFull("tkhd"u8, 1, EnabledInMovie);
        box.U64(created).U64(created)
            .U32(1)         // track id
            .U32(0).U64((ulong)durationUs)
            .Zeros(16)      // layer, group, volume: none
            .UnityMatrix().U32((uint)header.Width << 16).U32((uint)header.Height << 16);
        box.End(tkhd);
    }

    private static void MediaHeader(Mp4Box box, ulong created, long durationUs)
    {
        var mdhd = box.BeginFull("mdhd"u8, 1, 0);
        box.U64(created).U64(created).U32(TimeScale).U64((ulong)durationUs)
            .U16(0x55C4)    // language "und"
            .U16(0);
        box.End(mdhd);

        var hdlr = box.BeginFull("hdlr"u8, 0, 0);
        box.U32(0).Bytes("vide"u8).Zeros(12).Bytes("Gateway\0"u8);
        box.End(hdlr);
    }

    private static void MediaInformation(Mp4Box box)
    {
        var vmhd = box.BeginFull("vmhd"u8, 0, 1);
        box.Zeros(8).End(vmhd);

        const uint InThisFile = 1;
        var dinf = box.Begin("dinf"u8);
        var dref = box.BeginFull("dref"u8, 0, 0);
        box.U32(1);
        box.End(box.BeginFull("url "u8, 0, InThisFile));
        box.End(dref);
        box.End(dinf);
    }

    private static void SampleDescription(Mp4Box box, ClipHeader header)
    {
        var stsd = box.BeginFull("stsd"u8, 0, 0);
        box.U32(1);
        var entry = box.Begin("mp4v"u8);
        box.Zeros(6)
            .U16(1)         // data reference
            .Zeros(16).U16(header.Width).U16(header.Height)
            .U32(0x480000).U32(0x480000)   // 72 dpi
            .U32(0)
            .U16(1)         // frames per sample
            .Zeros(32)
            .U16(24)        // depth
            .U16(0xFFFF);
        ElementaryStream(box);
        box.End(entry);
        box.End(stsd);
    }

    private static void ElementaryStream(Mp4Box box)
    {
        var esds = box.BeginFull("esds"u8, 0, 0);
        box.U8(3).U8(21).Zeros(3)      // ES descriptor: id 0, no flags
            .U8(4).U8(13)              // decoder configuration
            .U8(0x6C)                  // JPEG
            .U8(0x11)                  // visual stream
            .Zeros(11)                 // buffer size and bit rates: not stated
            .U8(6).U8(1).U8(2);        // sync layer: predefined for MP4
        box.End(esds);
    }

    private static void SampleTimes(Mp4Box box, ReadOnlySpan<ClipFrame> frames, long durationUs)
    {
        var stts = box.BeginFull("stts"u8, 0, 0);
        box.U32((uint)frames.Length);
        for (var i = 0; i < frames.Length; i++)
        {
            var end = i + 1 < frames.Length ? frames[i + 1].TimestampUs : frames[0].TimestampUs + durationUs;
            box.U32(1).U32((uint)(end - frames[i].TimestampUs));
        }

        box.End(stts);
    }

    private static void SampleSizes(Mp4Box box, ReadOnlySpan<ClipFrame> frames)
    {
        var stsz = box.BeginFull("stsz"u8, 0, 0);
        box.U32(0).U32((uint)frames.Length);
        foreach (var frame in frames)
            box.U32((uint)frame.Length);
        box.End(stsz);
    }

    private static void SampleOffsets(Mp4Box box, ReadOnlySpan<ClipFrame> frames)
    {
        var stsc = box.BeginFull("stsc"u8, 0, 0);
        box.U32(1)
            .U32(1).U32(1).U32(1);   // from chunk 1 on: one sample each, description 1
        box.End(stsc);

        var wide = frames[^1].Offset > uint.MaxValue;
        var offsets = box.BeginFull(wide ? "co64"u8 : "stco"u8, 0, 0);
        box.U32((uint)frames.Length);
        foreach (var frame in frames)
            _ = wide ? box.U64((ulong)frame.Offset) : box.U32((uint)frame.Offset);
        box.End(offsets);
    }

    private static void OwnHeader(Mp4Box box, ClipHeader header, long startedUs, int? mostMotion)
    {
        var uuid = box.Begin("uuid"u8);
        box.Bytes(ClipTag.Uuid).U32(1).U64(header.ClipId).U64((ulong)startedUs).U64(header.TriggerEventId)
            .Text(header.Camera).U32((uint)(mostMotion + 1 ?? 0));
        box.End(uuid);
    }
}
