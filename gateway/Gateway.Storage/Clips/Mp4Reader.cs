using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Storage;

/// <summary>Walks the boxes of a byte range. A box that does not fit its parent is damage.</summary>
internal ref struct Mp4Reader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Content of the first box of this type at this level, searching from where the last search ended.</summary>
    public Mp4Reader Into(ReadOnlySpan<byte> type)
    {
        while (_rest.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            if (size < 8 || size > (uint)_rest.Length)
                ThrowDamaged();
            var box = _rest[..(int)size];
            _rest = _rest[(int)size..];
            if (box.Slice(4, 4).SequenceEqual(type))
                return new Mp4Reader(box[8..]);
        }

        ThrowDamaged();
        return default;
    }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            ThrowDamaged();
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    [DoesNotReturn]
    private static void ThrowDamaged() => throw new InvalidDataException("a box is cut short or missing");
}
