using System;

namespace Esp32.Camera;

/// <summary>Combines small writes into writes of one TCP segment. Large writes go through without a copy.</summary>
internal sealed class ChannelWriter
{
    private const int Capacity = 1440;

    private readonly byte[] _buffer = new byte[Capacity];
    private readonly IByteChannel _channel;
    private int _used;

    public ChannelWriter(IByteChannel channel)
    {
        _channel = channel;
    }

    public void Write(byte[] bytes, int offset, int count)
    {
        if (count > Capacity - _used)
            Flush();
        if (count > Capacity)
        {
            _channel.Write(bytes, offset, count);
            return;
        }

        Array.Copy(bytes, offset, _buffer, _used, count);
        _used += count;
    }

    /// <summary>Writes bytes as base64 text, using only the buffer.</summary>
    public void WriteBase64(byte[] bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            if (Capacity - _used < 4)
                Flush();

            int groups = (Capacity - _used) / 4;
            int take = groups * 3;
            if (take > bytes.Length - at)
                take = bytes.Length - at;
            _used += Base64.Encode(bytes, at, take, _buffer, _used);
            at += take;
        }
    }

    public void Flush()
    {
        int count = _used;
        _used = 0;
        if (count > 0)
            _channel.Write(_buffer, 0, count);
    }
}
