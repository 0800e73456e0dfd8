using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Clips;

/// <summary>Walks the boxes of borrowed bytes from position <paramref name="at"/> of a file. A box that does not fit its parent is damage.</summary>
public ref struct Mp4Reader(ReadOnlySpan<byte> bytes, long at)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private readonly long _end = at + bytes.Length;

    /// <summary>Position in the file of the next unread byte.</summary>
    public readonly long At => _end - _rest.Length;

    /// <summary>Unread bytes.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Content of the next box of this type at this level, behind the box that the last search found.</summary>
    /// <exception cref="InvalidDataException">There is none, or a box before it is longer than its parent.</exception>
    public Mp4Reader Into(ReadOnlySpan<byte> type)
    {
        while (_rest.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            if (size < 8 || size > (uint)_rest.Length)
                throw new InvalidDataException($"the box at byte {At} has {size} bytes by its header, but {_rest.Length} are left");
            var begin = At;
            var box = _rest[..(int)size];
            _rest = _rest[(int)size..];
            if (box.Slice(4, 4).SequenceEqual(type))
                return new Mp4Reader(box[8..], begin + 8);
        }

        throw new InvalidDataException($"the \"{Encoding.ASCII.GetString(type)}\" box is missing before byte {_end}");
    }

    /// <summary>Whether the next box has this type.</summary>
    internal readonly bool NextIs(ReadOnlySpan<byte> type) => _rest.Length >= 8 && _rest.Slice(4, 4).SequenceEqual(type);

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));

    /// <exception cref="InvalidDataException">Fewer bytes are left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            ThrowCut(count);
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    [DoesNotReturn]
    private readonly void ThrowCut(int count) =>
        throw new InvalidDataException($"the box that ends at byte {_end} is too short: {count} bytes are expected from byte {At} on");
}
