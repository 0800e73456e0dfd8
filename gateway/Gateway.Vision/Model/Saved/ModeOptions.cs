using System.Buffers.Binary;

namespace Gateway.Vision;

/// <summary>The options on which modes depend, as the header of a saved model holds them: 28 bytes, little-endian.</summary>
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
