using System.Text;

namespace Gateway.Protocol;

/// <summary>Reads the little-endian fields of one payload in order, without copying a segmented payload first.</summary>
/// <remarks>Every method throws a <see cref="LinkProtocolException"/> if the payload ends too early.</remarks>
public ref struct LinkReader(ReadOnlySequence<byte> payload, LinkLimits limits)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SequenceReader<byte> _bytes = new(payload);

    public LinkLimits Limits { get; } = limits;

    public readonly long Remaining => _bytes.Remaining;

    public byte ReadByte()
    {
        if (!_bytes.TryRead(out var value))
            ThrowTooShort();
        return value;
    }

    public ushort ReadUInt16()
    {
        if (!_bytes.TryReadLittleEndian(out short value))
            ThrowTooShort();
        return (ushort)value;
    }

    public int ReadInt32()
    {
        if (!_bytes.TryReadLittleEndian(out int value))
            ThrowTooShort();
        return value;
    }

    public uint ReadUInt32() => (uint)ReadInt32();

    public long ReadInt64()
    {
        if (!_bytes.TryReadLittleEndian(out long value))
            ThrowTooShort();
        return value;
    }

    public ulong ReadUInt64() => (ulong)ReadInt64();

    public float ReadSingle() => BitConverter.Int32BitsToSingle(ReadInt32());

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    public void ReadBytes(scoped Span<byte> destination)
    {
        if (!_bytes.TryCopyTo(destination))
            ThrowTooShort();
        _bytes.Advance(destination.Length);
    }

    /// <summary>Reads a name: a u16 byte count, at most <see cref="LinkLimits.MaxName"/>, and UTF-8.</summary>
    public string ReadName() => ReadString(Limits.MaxName);

    /// <summary>Reads a text for people: a u16 byte count, at most <see cref="LinkLimits.MaxText"/>, and UTF-8.</summary>
    public string ReadText() => ReadString(Limits.MaxText);

    /// <summary>Reads a clip's result: a u16 byte count, at most <see cref="LinkLimits.MaxResult"/>, and UTF-8.</summary>
    public string ReadResult() => ReadString(Limits.MaxResult);

    /// <summary>
    /// Reads a u16 count of list elements. Rejects a count over <paramref name="max"/>, or too large for the remaining bytes
    /// at <paramref name="elementBytes"/> or more per element, before memory is allocated.
    /// </summary>
    public int ReadCount(int max, int elementBytes)
    {
        var count = ReadUInt16();
        if (count > max)
            LinkProtocolException.Throw(LinkError.TooLong, $"A list of {count} elements exceeds the limit of {max}.");
        if ((long)count * elementBytes > Remaining)
            ThrowTooShort();
        return count;
    }

    /// <summary>Reads a u16 count, at most <paramref name="max"/>, and as many rows.</summary>
    public T[] ReadRows<T>(int max)
        where T : ILinkRow<T>
    {
        var rows = new T[ReadCount(max, T.LeastBytes)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = T.Read(ref this);
        return rows;
    }

    /// <summary>Takes all remaining bytes, borrowed like the payload.</summary>
    public ReadOnlySequence<byte> ReadRest()
    {
        var rest = _bytes.UnreadSequence;
        _bytes.AdvanceToEnd();
        return rest;
    }

    private string ReadString(int max)
    {
        var length = ReadUInt16();
        if (length > max)
            LinkProtocolException.Throw(LinkError.TooLong, $"A text of {length} bytes exceeds the limit of {max}.");
        if (!_bytes.TryReadExact(length, out var bytes))
            ThrowTooShort();

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new LinkProtocolException(LinkError.Malformed, "A text is not UTF-8.");
        }
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooShort() => LinkProtocolException.Throw(LinkError.Malformed, "A payload ends before its last field.");
}
