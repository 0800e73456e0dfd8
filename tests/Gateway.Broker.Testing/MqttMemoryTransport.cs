using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gateway.Broker.Sockets;

namespace Gateway.Broker.Testing;

/// <summary>The daemon's end of a connection that is no socket: two pipes.</summary>
/// <param name="sendLimit">Bytes the peer's side takes in before sending has to wait.</param>
internal sealed class MqttMemoryTransport(int sendLimit) : ITransport
{
    private readonly Pipe _toDaemon = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toPeer = new(new PipeOptions(pauseWriterThreshold: sendLimit, resumeWriterThreshold: sendLimit / 2));
    private readonly Lock _gate = new();   // a pipe must not be completed under its writer's hands
    private bool _closed;
    private long _received;

    /// <summary>Bytes that the daemon has taken.</summary>
    public long Received => Interlocked.Read(ref _received);

    public string RemoteName => "memory";

    public IPAddress RemoteAddress { get; init; } = IPAddress.Loopback;

    public bool IsLocal { get; init; } = true;

    public string? CertificateUser => null;

    /// <summary>Where the peer writes.</summary>
    public PipeWriter PeerOutput => _toDaemon.Writer;

    /// <summary>Where the peer reads.</summary>
    public PipeReader PeerInput => _toPeer.Reader;

    public ValueTask OpenAsync() => ValueTask.CompletedTask;

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        var result = await _toDaemon.Reader.ReadAsync();
        if (result.IsCanceled)
            throw new IOException("Closed.");
        var length = (int)Math.Min(result.Buffer.Length, buffer.Length);
        result.Buffer.Slice(0, length).CopyTo(buffer.Span);
        Interlocked.Add(ref _received, length);
        _toDaemon.Reader.AdvanceTo(result.Buffer.GetPosition(length));
        return length;
    }

    public bool CanWait => true;

    public int TryReceive(Memory<byte> first, Memory<byte> then)
    {
        if (!_toDaemon.Reader.TryRead(out var result))
            return -1;
        if (result.IsCanceled)
            throw new IOException("Closed.");
        var buffer = result.Buffer;
        var inFirst = (int)Math.Min(buffer.Length, first.Length);
        var inThen = (int)Math.Min(buffer.Length - inFirst, then.Length);
        buffer.Slice(0, inFirst).CopyTo(first.Span);
        buffer.Slice(inFirst, inThen).CopyTo(then.Span);
        _toDaemon.Reader.AdvanceTo(buffer.GetPosition(inFirst + inThen));
        Interlocked.Add(ref _received, inFirst + inThen);
        return inFirst + inThen;
    }

    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        foreach (var part in parts)
        {
            var result = await Write(part);
            if (result.IsCanceled || result.IsCompleted)
                throw new IOException("Closed.");
        }
    }

    public void Close()
    {
        _toDaemon.Reader.CancelPendingRead();
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _toPeer.Writer.CancelPendingFlush();
            _toPeer.Writer.Complete();
        }
    }

    private ValueTask<FlushResult> Write(ReadOnlyMemory<byte> part)
    {
        lock (_gate)
            return _closed ? throw new IOException("Closed.") : _toPeer.Writer.WriteAsync(part);
    }
}
