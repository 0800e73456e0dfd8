using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Clips;

/// <summary>Walks the boxes of a byte range. A box that does not fit its parent is damage, told by the file's byte.</summary>
/// <param name="bytes">Borrowed.</param>
/// <param name="at">Where in the file they begin.</param>
public ref struct Mp4Reader(ReadOnlySpan<byte> bytes, long at)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private readonly long _end = at + bytes.Length;

    /// <summary>Where in the file the bytes begin that are not read yet.</summary>
    public readonly long At => _end - _rest.Length;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Content of the first box of this type at this level, searching from where the last search ended.</summary>
    /// <exception cref="InvalidDataException">There is none, or one before it is longer than what it lies in.</exception>
    public Mp4Reader Into(ReadOnlySpan<byte> type)
    {
        while (_rest.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            if (size < 8 || size > (uint)_rest.Length)
                throw new InvalidDataException($"the box that begins at byte {At} says it has {size} bytes, where {_rest.Length} are left");
            var begin = At;
            var box = _rest[..(int)size];
            _rest = _rest[(int)size..];
            if (box.Slice(4, 4).SequenceEqual(type))
                return new Mp4Reader(box[8..], begin + 8);
        }

        throw new InvalidDataException($"there is no \"{Encoding.ASCII.GetString(type)}\" box before byte {_end}, where it must be");
    }

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));

    /// <exception cref="InvalidDataException">Not as many are left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            ThrowCut(count);
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    [DoesNotReturn]
    private readonly void ThrowCut(int count) => throw new InvalidDataException($"the box that ends at byte {_end} is too short: {count} bytes are expected from byte {At} on");
}
