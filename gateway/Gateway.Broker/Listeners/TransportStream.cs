using Gateway.Broker.Sockets;

namespace Gateway.Broker.Listeners;

/// <summary>A transport as the stream below <see cref="System.Net.Security.SslStream"/> or <see cref="System.Net.WebSockets.WebSocket"/>.</summary>
/// <param name="transport">Not disposed here.</param>
/// <param name="early">Bytes received before, read first.</param>
internal sealed class TransportStream(ITransport transport, ReadOnlyMemory<byte> early = default) : Stream
{
    private ReadOnlyMemory<byte> _early = early;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _early.IsEmpty ? transport.ReceiveAsync(buffer) : new(TakeEarly(buffer.Span));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => transport.SendAsync([buffer]);

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int TakeEarly(Span<byte> buffer)
    {
        var length = Math.Min(_early.Length, buffer.Length);
        _early.Span[..length].CopyTo(buffer);
        _early = length == _early.Length ? default : _early[length..];
        return length;
    }
}
