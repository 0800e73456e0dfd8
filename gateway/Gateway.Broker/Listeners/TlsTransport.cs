using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Gateway.Broker.Sockets;

namespace Gateway.Broker.Listeners;

/// <summary>TLS 1.2 or 1.3 over another transport.</summary>
#pragma warning disable CA1001 // Close disposes the stream, when no call is inside it.
internal sealed class TlsTransport(ITransport inner, ITlsHandshake handshake) : ITransport
#pragma warning restore CA1001
{
    private const int Idle = 0;
    private const int Receiving = 1;   // or in the handshake
    private const int Closed = 2;

    private readonly SslStream _tls = new(new TransportStream(inner), leaveInnerStreamOpen: true);
    private int _state;
    private bool _more;   // the last receive filled its buffer: more may be decrypted already

    public string RemoteName => inner.RemoteName;

    public IPAddress RemoteAddress => inner.RemoteAddress;

    public bool IsLocal => inner.IsLocal;

    public string? CertificateUser { get; private set; }

    public async ValueTask OpenAsync()
    {
        Enter();
        try
        {
            await inner.OpenAsync().ConfigureAwait(false);
            await handshake.AuthenticateAsync(_tls).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or InvalidOperationException or NotSupportedException)
        {
            throw new TransportRefusedException($"no TLS handshake ({(e.InnerException ?? e).Message.Split('\n')[0]})", e);
        }
        finally
        {
            Leave();
        }

        CertificateUser = handshake.UserOf(_tls);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        Enter();
        try
        {
            // An empty read waits first. The stream takes its 32 KB only when bytes have come, so idle connections do not hold them.
            if (!_more)
                await _tls.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            var received = await _tls.ReadAsync(buffer).ConfigureAwait(false);
            _more = received == buffer.Length;
            return received;
        }
        finally
        {
            Leave();
        }
    }

    public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts) => parts.Count == 1 ? _tls.WriteAsync(parts[0]) : SendAllAsync(parts);

    public void Close()
    {
        // While its reader is inside the TLS library, no other thread may end it; the reader ends it when its receive has failed.
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
            _ = EndAsync();
        inner.Close();
    }

    private void Enter() => ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _state, Receiving, Idle) != Idle, this);

    private void Leave() => Volatile.Write(ref _state, Idle);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAllAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            await _tls.WriteAsync(parts[i]).ConfigureAwait(false);
    }

    /// <summary>Sends the TLS end: a few bytes into a socket that usually has room. Without room the peer has other problems.</summary>
    private async Task EndAsync()
    {
        try
        {
            if (_tls.IsAuthenticated)
                await _tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or System.Net.Sockets.SocketException or NotSupportedException)
        {
            // A send was under way, or the connection is gone.
        }
        finally
        {
            await _tls.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>One side of a TLS handshake: a listener's, or a client's of another broker.</summary>
internal interface ITlsHandshake
{
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peer is not the required one, or does not use TLS.</exception>
    Task AuthenticateAsync(SslStream stream);

    /// <summary>The user named by the peer's certificate; null for none.</summary>
    string? UserOf(SslStream stream);
}
