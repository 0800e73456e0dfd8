using System.Buffers.Binary;
using System.Text;

namespace Gateway.Vision;

/// <summary>The first 240 bytes of a saved model, little-endian. They are checked before the rest is read.</summary>
/// <remarks>
/// <code>
///  at  size  field
///   0    8   magic                47 57 4D 4F 44 45 4C 0A, "GWMODEL" and a line feed
///   8    2   version              1
///  10    2   header               bytes of the header, 240
///  12    4   width                pixels, 1 to 16384
///  16    4   height               pixels, 1 to 16384; width x height at most 2^24
///  20    4   frames               learnt, 1 or more
///  24    8   saved at             milliseconds since 1970, UTC
///  32    4   history              the options that modes depend on
///  36    4   mixtures             1 to 5
///  40    4   varThresholdGen      single precision, as the four that follow
///  44    4   varInit
///  48    4   varMin
///  52    4   varMax
///  56    4   complexityReduction
///  60    4   region checksum      CRC-32C of the region's bits, row by row, 8 bytes for 64 pixels; 0 for the whole picture
///  64    4   region pixels        pixels of which modes follow; width x height for the whole picture
///  68    4   rows checksum        CRC-32C of all bytes behind the header
///  72    8   rows length          bytes behind the header
///  80  128   label                UTF-8, then zeros: the model's owner
/// 208   28   reserved             zeros
/// 236    4   header checksum      CRC-32C of the 236 bytes before
/// </code>
/// Thresholds used only for judging (varThreshold, backgroundRatio, shadows) are not here: a model outlives their change.
/// </remarks>
public readonly record struct SavedModelHeader
{
    public const int Size = 240;

    /// <summary>Bytes of UTF-8 of the longest label.</summary>
    public const int MaxLabelBytes = 128;

    /// <summary>Pixels of the largest picture with a saved model: 4096x4096.</summary>
    public const int MaxPixels = 1 << 24;

    private const ushort Version = 1;
    private const int LabelAt = 80;
    private const int ChecksumAt = Size - 4;

    private static ReadOnlySpan<byte> Magic => "GWMODEL\n"u8;

    public int Width { get; init; }

    public int Height { get; init; }

    public int FrameCount { get; init; }

    /// <summary>UTC, by the writer's clock.</summary>
    public DateTimeOffset SavedAt { get; init; }

    /// <summary>The model's owner, as named by the writer.</summary>
    public string Label { get; init; }

    /// <summary>Bytes behind the header.</summary>
    public long RowsLength { get; init; }

    internal uint RowsChecksum { get; init; }

    internal uint RegionChecksum { get; init; }

    internal int RegionPixels { get; init; }

    internal ModeOptions Options { get; init; }

    /// <summary>Reads and checks the header of a whole file or of its beginning.</summary>
    public static SavedModelRefusal Read(ReadOnlySpan<byte> saved, out SavedModelHeader header)
    {
        header = default;
        if (!saved[..Math.Min(saved.Length, Magic.Length)].SequenceEqual(Magic[..Math.Min(saved.Length, Magic.Length)]))
            return SavedModelRefusal.NotAModel;
        if (saved.Length < Size)
            return SavedModelRefusal.CutShort;
        if (BinaryPrimitives.ReadUInt16LittleEndian(saved[8..]) != Version || BinaryPrimitives.ReadUInt16LittleEndian(saved[10..]) != Size)
            return SavedModelRefusal.OtherVersion;
        if (Checksum(saved[..ChecksumAt]) != BinaryPrimitives.ReadUInt32LittleEndian(saved[ChecksumAt..]))
            return SavedModelRefusal.Damaged;

        var label = saved.Slice(LabelAt, MaxLabelBytes).TrimEnd((byte)0);
        var savedAt = BinaryPrimitives.ReadInt64LittleEndian(saved[24..]);
        if (savedAt is < 0 or > 253402300799999)   // end of the year 9999
            return SavedModelRefusal.Damaged;

        header = new SavedModelHeader
        {
            Width = BinaryPrimitives.ReadInt32LittleEndian(saved[12..]),
            Height = BinaryPrimitives.ReadInt32LittleEndian(saved[16..]),
            FrameCount = BinaryPrimitives.ReadInt32LittleEndian(saved[20..]),
            SavedAt = DateTimeOffset.FromUnixTimeMilliseconds(savedAt),
            Options = ModeOptions.Read(saved[32..]),
            RegionChecksum = BinaryPrimitives.ReadUInt32LittleEndian(saved[60..]),
            RegionPixels = BinaryPrimitives.ReadInt32LittleEndian(saved[64..]),
            RowsChecksum = BinaryPrimitives.ReadUInt32LittleEndian(saved[68..]),
            RowsLength = BinaryPrimitives.ReadInt64LittleEndian(saved[72..]),
            Label = Encoding.UTF8.GetString(label),
        };
        return header.IsPossible() ? SavedModelRefusal.None : SavedModelRefusal.Damaged;
    }

    /// <summary>Whether it was saved within <paramref name="maxAge"/> of <paramref name="now"/>, before or, after a clock change, after it.</summary>
    public bool IsFresh(DateTimeOffset now, TimeSpan maxAge) => (now - SavedAt).Duration() <= maxAge;

    /// <summary>CRC-32C.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var one in bytes[(bytes.Length & -8)..])
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    internal void Write(Span<byte> bytes)
    {
        bytes = bytes[..Size];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], Size);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Height);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], FrameCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], SavedAt.ToUnixTimeMilliseconds());
        Options.Write(bytes[32..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[60..], RegionChecksum);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[64..], RegionPixels);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[68..], RowsChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[72..], RowsLength);
        Encoding.UTF8.GetBytes(Label, bytes.Slice(LabelAt, MaxLabelBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Checksum(bytes[..ChecksumAt]));
    }

    /// <summary>Most bytes of such a picture's rows: the limit for a header's length.</summary>
    internal static long MostRowsLength(int pixels, int height, int mixtures) => (2L * height) + (pixels * (1L + (12L * mixtures)));

    private bool IsPossible() =>
        Width is >= 1 and <= PixelPlane.MaxSide && Height is >= 1 and <= PixelPlane.MaxSide && (long)Width * Height <= MaxPixels
        && FrameCount >= 1 && RegionPixels >= 0 && RegionPixels <= Width * Height
        && Options.Mixtures is >= 1 and <= BackgroundModelOptions.MaxMixtures
        && RowsLength >= 0 && RowsLength <= MostRowsLength(RegionPixels, Height, Options.Mixtures);
}

/// <summary>The options on which modes depend, as stored in a saved model's header: 28 bytes, little-endian.</summary>
internal readonly record struct ModeOptions(
    int History, int Mixtures, float VarThresholdGen, float VarInit, float VarMin, float VarMax, float ComplexityReduction)
{
    public static ModeOptions Of(BackgroundModelOptions options) => new(
        options.History, options.Mixtures, options.VarThresholdGen, options.VarInit, options.VarMin, options.VarMax, options.ComplexityReduction);

    public static ModeOptions Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]),
        BinaryPrimitives.ReadSingleLittleEndian(bytes[12..]),
        BinaryPrimitives.ReadSingleLittleEndian(bytes[16..]),
        BinaryPrimitives.ReadSingleLittleEndian(bytes[20..]),
        BinaryPrimitives.ReadSingleLittleEndian(bytes[24..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, History);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Mixtures);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[8..], VarThresholdGen);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[12..], VarInit);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[16..], VarMin);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[20..], VarMax);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[24..], ComplexityReduction);
    }
}
