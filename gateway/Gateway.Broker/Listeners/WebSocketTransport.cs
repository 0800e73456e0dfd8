using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Gateway.Broker.Sockets;

namespace Gateway.Broker.Listeners;

/// <summary>The binary messages of a WebSocket as a stream of bytes, over another transport, without boundaries (MQTT-6.0.0-2).</summary>
#pragma warning disable CA1001 // The framework's WebSocket holds only its stream, which Close ends.
internal sealed class WebSocketTransport(ITransport inner, IReadOnlyList<string> paths, IReadOnlyList<string> origins) : ITransport
#pragma warning restore CA1001
{
    private const int MaxRequestBytes = 8192;

    // MQTT has its own keep alive, so the server sends no pings.
    private static readonly WebSocketCreationOptions ServerSide =
        new() { IsServer = true, SubProtocol = WebSocketUpgrade.Subprotocol, KeepAliveInterval = Timeout.InfiniteTimeSpan };

    private volatile WebSocket? _socket;   // null until open

    public string RemoteName => inner.RemoteName;

    public IPAddress RemoteAddress => inner.RemoteAddress;

    public bool IsLocal => inner.IsLocal;

    public string? CertificateUser => inner.CertificateUser;

    public async ValueTask OpenAsync()
    {
        await inner.OpenAsync().ConfigureAwait(false);
        var (head, early) = await ReceiveRequestAsync().ConfigureAwait(false);
        var upgrade = WebSocketUpgrade.Answering(head, paths, inner.IsLocal, origins);
        await inner.SendAsync([upgrade.Answer]).ConfigureAwait(false);
        if (upgrade.Refusal is not null)
            throw new TransportRefusedException(upgrade.Refusal);
        _socket = WebSocket.CreateFromStream(new TransportStream(inner, early), ServerSide);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            while (true)
            {
                var received = await _socket!.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                    return 0;
                if (received.MessageType == WebSocketMessageType.Text)
                    await RefuseTextAsync().ConfigureAwait(false);   // MQTT-6.0.0-1
                if (received.Count > 0)
                    return received.Count;
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <remarks>Each part is a message of its own: some clients do not read fragments.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            for (var i = 0; i < parts.Count; i++)
                await _socket!.SendAsync(parts[i], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Close()
    {
        _ = SendCloseAsync();
        inner.Close();
    }

    private static bool IsEnd(Exception e) => e is WebSocketException or OperationCanceledException;

    private async Task<(string Head, byte[] Early)> ReceiveRequestAsync()
    {
        var request = ArrayPool<byte>.Shared.Rent(MaxRequestBytes);
        try
        {
            var length = 0;
            while (length < MaxRequestBytes)
            {
                var received = await inner.ReceiveAsync(request.AsMemory(length, MaxRequestBytes - length)).ConfigureAwait(false);
                if (received == 0)
                    throw new IOException("Closed inside the HTTP request.");
                if (!char.IsAsciiLetterUpper((char)request[0]))
                    throw new TransportRefusedException("bytes that are no HTTP request to a WebSocket listener");
                var from = Math.Max(0, length - 3);
                length += received;
                var end = request.AsSpan(from, length - from).IndexOf("\r\n\r\n"u8);
                if (end < 0)
                    continue;

                end += from + 4;
                return (Encoding.Latin1.GetString(request, 0, end), request.AsSpan(end, length - end).ToArray());
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request);
        }

        throw new TransportRefusedException($"an HTTP request of more than {MaxRequestBytes} bytes");
    }

    private async Task RefuseTextAsync()
    {
        await _socket!.CloseOutputAsync(WebSocketCloseStatus.InvalidMessageType, null, CancellationToken.None).ConfigureAwait(false);
        throw new IOException("A WebSocket text message.");
    }

    /// <summary>Sends a close frame, unless one was sent before.</summary>
    private async Task SendCloseAsync()
    {
        try
        {
            if (_socket is { } socket)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e) || e is IOException or SocketException or ObjectDisposedException)
        {
            // The close frame was sent already, or the peer is gone.
        }
    }
}
