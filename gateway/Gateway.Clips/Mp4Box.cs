using System.Buffers.Binary;
using System.Text;

namespace Gateway.Clips;

/// <summary>Builds boxes of ISO/IEC 14496-12: big-endian size, four-character type, content.</summary>
internal sealed class Mp4Box(int capacity)
{
    private byte[] _bytes = new byte[capacity];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Begins a box and returns its start, from which <see cref="End"/> sets its size.</summary>
    public int Begin(ReadOnlySpan<byte> type)
    {
        var start = _length;
        U32(0);
        Bytes(type);
        return start;
    }

    /// <summary>Begins a box with version and flags.</summary>
    public int BeginFull(ReadOnlySpan<byte> type, byte version, uint flags)
    {
        var start = Begin(type);
        U32(((uint)version << 24) | flags);
        return start;
    }

    public void End(int start) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(_length - start));

    public void U8(byte value) => Take(1)[0] = value;

    public void U16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void Zeros(int count) => Take(count).Clear();

    /// <summary>The unity transformation of video headers.</summary>
    public void UnityMatrix()
    {
        foreach (var value in (ReadOnlySpan<uint>)[0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000])
            U32(value);
    }

    /// <summary>UTF-8 after its length in 16 bits.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        U16(length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        var taken = _bytes.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
