namespace Gateway.Broker.Sending;

/// <summary>Gathered bytes to send. Holds memory only while it holds bytes. Not thread safe.</summary>
internal sealed class SendBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 512;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(start, length);

    public ReadOnlyMemory<byte> From(int start) => _bytes.AsMemory(start, Length - start);

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Drops the bytes and returns the memory.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void EnsureRoom(int size)
    {
        if (_bytes.Length - Length >= size)
            return;

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(2 * _bytes.Length, Length + size)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
