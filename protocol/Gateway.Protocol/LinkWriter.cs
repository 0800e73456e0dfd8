using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Protocol;

/// <summary>Writes messages field by field, little-endian, into memory borrowed from the shared array pool.</summary>
/// <remarks>Dispose it exactly once, after the last use of <see cref="Written"/>. Texts over the limit are cut at a character boundary.</remarks>
public ref struct LinkWriter(LinkLimits limits) : IDisposable
{
    private const int FirstCapacity = 512;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);

    public int Length { get; private set; }

    public LinkLimits Limits { get; } = limits;

    /// <summary>All bytes written so far; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void WriteByte(byte value) => Append(1)[0] = value;

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Append(2), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Append(4), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Append(4), value);

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Append(8), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Append(8), value);

    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Append(4), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Append(8), value);

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    public void WriteBytes(in ReadOnlySequence<byte> bytes) => bytes.CopyTo(Append(checked((int)bytes.Length)));

    public void WriteName(string name) => WriteString(name, Limits.MaxName);

    public void WriteText(string text) => WriteString(text, Limits.MaxText);

    public void WriteResult(string result) => WriteString(result, Limits.MaxResult);

    /// <summary>Writes a u16 element count, limited to the <paramref name="max"/> that the peer accepts.</summary>
    /// <returns>The count written: the number of elements to write.</returns>
    public int WriteCount(int count, int max)
    {
        var written = Math.Min(count, max);
        WriteUInt16((ushort)written);
        return written;
    }

    /// <summary>Writes a u16 count, limited to the <paramref name="max"/> that the peer accepts, and as many rows.</summary>
    public void WriteRows<T>(IReadOnlyList<T> rows, int max)
        where T : ILinkRow<T>
    {
        var count = WriteCount(rows.Count, max);
        for (var i = 0; i < count; i++)
            rows[i].Write(ref this);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    internal void Reserve(int count) => Append(count).Clear();

    internal void Truncate(int length) => Length = length;

    internal readonly Span<byte> At(int start, int count) => _buffer.AsSpan(start, count);

    private void WriteString(string text, int max)
    {
        max = Math.Min(max, ushort.MaxValue);
        var room = Append(2 + Math.Min(max, Encoding.UTF8.GetMaxByteCount(text.Length)));
        Utf8.FromUtf16(text, room[2..], out _, out var written);   // writes whole characters only
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)written);
        Length -= room.Length - 2 - written;
    }

    private Span<byte> Append(int count)
    {
        if (_buffer.Length - Length < count)
            Grow(count);
        var room = _buffer.AsSpan(Length, count);
        Length += count;
        return room;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), _buffer.Length * 2));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
