using Gateway.Protocol.Commands;

namespace Gateway.Protocol.Client;

/// <summary>A clip's file, fetched in stretches while it is read. Holds one stretch in memory. For one reader at a time.</summary>
internal sealed class LinkClipStream : Stream
{
    private const int StretchLength = 256 << 10;

    private readonly LinkRequester _requester;
    private readonly ulong _clipId;
    private readonly byte[] _stretch = new byte[StretchLength];
    private long _stretchStart;
    private int _stretchFilled;
    private long _position;
    private long _length;

    private LinkClipStream(LinkRequester requester, ulong clipId)
    {
        _requester = requester;
        _clipId = clipId;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>Fetches the first stretch to read; its reply contains the length.</summary>
    public static async Task<Stream> OpenAsync(LinkRequester requester, ulong clipId, long position, CancellationToken cancel)
    {
        var stream = new LinkClipStream(requester, clipId) { Position = position };
        await stream.FetchAsync(cancel);
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= _length)
            return 0;
        if (_position < _stretchStart || _position >= _stretchStart + _stretchFilled)
            await FetchAsync(cancellationToken);

        var start = (int)(_position - _stretchStart);
        var count = Math.Min(buffer.Length, _stretchFilled - start);
        _stretch.AsMemory(start, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A clip comes over the network: use ReadAsync.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => _length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task FetchAsync(CancellationToken cancel)
    {
        _stretchStart = _position;
        _stretchFilled = 0;
        var lengthBefore = _length;
        await _requester.SendAsync(new GetClipFile(_clipId, (ulong)_position, StretchLength), Take, cancel);
        if (_stretchFilled == 0 && _position < Math.Max(_length, lengthBefore))
            throw new EndOfStreamException($"The file of clip {_clipId} ends before the {Math.Max(_length, lengthBefore)} bytes it should have.");
    }

    private void Take(ref LinkReader body)
    {
        var part = ClipPart.Read(ref body);
        var bytes = body.ReadRest();
        // A request behind the end, as of a file that was cut on the disk, is answered with nothing, from the end on.
        var at = Math.Min((ulong)(_stretchStart + _stretchFilled), part.FileLength);
        var isExpected = part.FileLength <= long.MaxValue && part.Offset == at;
        if (!isExpected || bytes.Length > StretchLength - _stretchFilled)
            LinkProtocolException.Throw(LinkError.Malformed, "The daemon sent a part of a clip that was not requested.");

        _length = (long)part.FileLength;
        System.Buffers.BuffersExtensions.CopyTo(bytes, _stretch.AsSpan(_stretchFilled));
        _stretchFilled += (int)bytes.Length;
    }
}
