using System.Net;
using System.Runtime.CompilerServices;
using Gateway.Broker.Sockets;

namespace Gateway.Bridge.Client;

/// <summary>Records the times of the last bytes in each direction, also within a packet.</summary>
internal sealed class WatchedTransport(ITransport inner, TimeProvider time) : ITransport
{
    private long _lastReceived = time.GetTimestamp();
    private long _lastSent = time.GetTimestamp();

    /// <summary>A timestamp.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>A timestamp.</summary>
    public long LastSent => Volatile.Read(ref _lastSent);

    public string RemoteName => inner.RemoteName;

    public IPAddress RemoteAddress => inner.RemoteAddress;

    public bool IsLocal => inner.IsLocal;

    public string? CertificateUser => inner.CertificateUser;

    public ValueTask OpenAsync() => inner.OpenAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        var received = await inner.ReceiveAsync(buffer).ConfigureAwait(false);
        Volatile.Write(ref _lastReceived, time.GetTimestamp());
        return received;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        await inner.SendAsync(parts).ConfigureAwait(false);
        Volatile.Write(ref _lastSent, time.GetTimestamp());
    }

    public void Close() => inner.Close();
}
