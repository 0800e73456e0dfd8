using System.Diagnostics.CodeAnalysis;

namespace Gateway.Storage;

/// <summary>Reads a log entry in the layout of <see cref="LogEntryWriter"/>. Throws <see cref="InvalidDataException"/> for damage.</summary>
internal ref struct LogEntryReader
{
    private ReadOnlySpan<byte> _rest;

    public LogEntryReader(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < LogEntryWriter.HeaderSize + LogEntryWriter.ChecksumSize)
            ThrowDamaged("an entry is too short");
        var body = entry[..^LogEntryWriter.ChecksumSize];
        if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(entry[body.Length..]))
            ThrowDamaged("an entry's checksum does not match");

        _rest = body;
        Sequence = U64();
        if (U8() != LogEntryWriter.Version)
            ThrowDamaged("an entry has an unknown version; start the newer gateway that wrote it");
        Kind = (LogEntryKind)U8();
        ClipId = U64();
        AtUs = I64();
    }

    public ulong Sequence { get; }

    public LogEntryKind Kind { get; }

    public ulong ClipId { get; }

    public long AtUs { get; }

    /// <summary>Whether all fields are read. Fields added by newer versions come last.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public float F32() => BitConverter.Int32BitsToSingle(I32());

    /// <summary>The number of elements that follow, checked against the bytes that are left.</summary>
    public int Count(int elementBytes)
    {
        var count = (uint)I32();
        if (count > (uint)(_rest.Length / elementBytes))
            ThrowDamaged("a list is longer than its entry");
        return (int)count;
    }

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public long I64() => (long)U64();

    public Sha256Digest Digest() => new(Take(Sha256Digest.Size));

    public string Text()
    {
        var length = (uint)I32();
        if (length > (uint)_rest.Length)
            ThrowDamaged("a text is longer than its entry");
        return Encoding.UTF8.GetString(Take((int)length));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            ThrowDamaged("an entry is cut short");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    [DoesNotReturn]
    private static void ThrowDamaged(string what) => throw new InvalidDataException(what);
}
