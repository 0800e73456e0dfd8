namespace Gateway.Clips;

/// <summary>A SHA-256 as a value: 32 bytes, compared without allocating.</summary>
public readonly record struct Sha256Digest
{
    public const int Size = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Takes exactly <see cref="Size"/> bytes.</summary>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>64 lower-case hex digits, as in the output of sha256sum.</summary>
    public override string ToString() => $"{_high:x32}{_low:x32}";
}
