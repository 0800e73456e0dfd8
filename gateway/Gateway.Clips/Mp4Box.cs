using System.Numerics;
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

    public Mp4Box U8(byte value) => Write(value);

    public Mp4Box U16(int value) => Write((ushort)value);

    public Mp4Box U32(uint value) => Write(value);

    public Mp4Box U64(ulong value) => Write(value);

    public Mp4Box Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(value.Length));
        return this;
    }

    public Mp4Box Zeros(int count)
    {
        Take(count).Clear();
        return this;
    }

    /// <summary>The unity transformation of video headers.</summary>
    public Mp4Box UnityMatrix() => U32(0x10000).Zeros(12).U32(0x10000).Zeros(12).U32(0x40000000);

    /// <summary>UTF-8 after its length in 16 bits.</summary>
    public Mp4Box Text(string value) => U16(Encoding.UTF8.GetByteCount(value)).Bytes(Encoding.UTF8.GetBytes(value));

    private Mp4Box Write<T>(T value)
        where T : IBinaryInteger<T>
    {
        value.TryWriteBigEndian(Take(value.GetByteCount()), out _);
        return this;
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
