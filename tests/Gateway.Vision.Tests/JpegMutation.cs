namespace Gateway.Vision.Tests;

/// <summary>Damages JPEGs like cables, buggy cameras and attackers. The same seed gives the same bytes.</summary>
internal sealed class JpegMutation(IReadOnlyList<byte[]> sources, int seed)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[2 * sources.Max(source => source.Length)];

    /// <summary>The next damaged picture; valid until the next call. About one in eight is unchanged.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var source = sources[_random.Next(sources.Count)];
        source.CopyTo(_buffer, 0);
        var length = source.Length;
        for (var changes = _random.Next(0, 4); changes > 0; changes--)
            length = Change(length);
        return _buffer.AsSpan(0, length);
    }

    private int Change(int length)
    {
        switch (_random.Next(8))
        {
            case 0:
                return _random.Next(length + 1);                                          // cut
            case 1:
                _buffer[HeaderPlace(length)] = (byte)_random.Next(256);
                break;
            case 2:
                _buffer[HeaderPlace(length)] ^= (byte)(1 << _random.Next(8));
                break;
            case 3:
                var run = _buffer.AsSpan(Place(length));                                  // a packet lost: zeros, or FF
                run[..Math.Min(run.Length, _random.Next(64))].Fill((byte)(_random.Next(2) * 255));
                break;
            case 4:
                return Splice(length);
            case 5:
                _buffer[HeaderPlace(length)] = (byte)_random.Next(0xC0, 0x100);           // another marker
                break;
            default:
                _buffer[Place(length)] = (byte)_random.Next(256);
                break;
        }

        return length;
    }

    /// <summary>The end of another picture after the beginning of this one.</summary>
    private int Splice(int length)
    {
        var other = sources[_random.Next(sources.Count)];
        var from = _random.Next(other.Length);
        var at = Math.Min(Place(length), _buffer.Length - (other.Length - from));
        other.AsSpan(from).CopyTo(_buffer.AsSpan(at));
        return at + other.Length - from;
    }

    private int Place(int length) => _random.Next(Math.Max(1, length));

    private int HeaderPlace(int length) => Place(Math.Min(length, 700));   // tables, frame header, first scan header
}
