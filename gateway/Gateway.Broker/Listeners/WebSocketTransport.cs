using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Broker.Sockets;

namespace Gateway.Broker.Listeners;

/// <summary>The binary messages of a WebSocket as a stream of bytes, over another transport. Where its messages begin and end means nothing (MQTT-6.0.0-2).</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to dispose of.
internal sealed class WebSocketTransport(ITransport inner, IReadOnlyList<string> origins) : ITransport
#pragma warning restore CA1001
{
    private const int MaxRequestBytes = 8192;
    private const int CopiedBytes = 4096;
    private const int MaxFrameHeader = 10;
    private const ushort NormalClosure = 1000;

    private readonly WebSocketDecoder _decoder = new();
    private readonly SemaphoreSlim _sending = new(1, 1);   // the reader answers pings while somebody else sends
    private List<ReadOnlyMemory<byte>>? _parts;            // of a send too large to copy; made by the first one
    private ReadOnlyMemory<byte> _early;                   // came in one piece with the request
    private volatile bool _isOpen;

    public string RemoteName => inner.RemoteName;

    public IPAddress RemoteAddress => inner.RemoteAddress;

    public bool IsLocal => inner.IsLocal;

    public string? CertificateUser => inner.CertificateUser;

    public async ValueTask OpenAsync()
    {
        await inner.OpenAsync().ConfigureAwait(false);
        var head = await ReceiveRequestAsync().ConfigureAwait(false);
        var upgrade = WebSocketUpgrade.Answering(head, inner.IsLocal, origins);
        await inner.SendAsync([upgrade.Answer]).ConfigureAwait(false);
        if (upgrade.Refusal is not null)
            throw new TransportRefusedException(upgrade.Refusal);
        _isOpen = true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (!_decoder.IsClosed)
        {
            var received = TakeEarly(buffer);
            if (received == 0)
                received = await inner.ReceiveAsync(buffer).ConfigureAwait(false);
            if (received == 0)
                return 0;

            var length = 0;
            try
            {
                length = _decoder.Decode(buffer.Span[..received]);
            }
            catch (WebSocketFaultException e)
            {
                SayClose(e.Status);
                throw;
            }

            if (_decoder.Ping is { } ping)
                await AnswerAsync(ping).ConfigureAwait(false);
            if (length > 0)
                return length;
        }

        return 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var length = 0L;
        for (var i = 0; i < parts.Count; i++)
            length += parts[i].Length;
        await TakeTurnAsync().ConfigureAwait(false);
        try
        {
            var bytes = ArrayPool<byte>.Shared.Rent(MaxFrameHeader + (length <= CopiedBytes ? (int)length : 0));
            try
            {
                var headerLength = WriteHeader(bytes, WebSocketOpcode.Binary, length);
                if (length <= CopiedBytes)
                    await SendCopied(bytes, headerLength, parts).ConfigureAwait(false);
                else
                    await SendGathered(bytes.AsMemory(0, headerLength), parts).ConfigureAwait(false);
            }
            finally
            {
                _parts?.Clear();
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Close()
    {
        SayClose(NormalClosure);
        inner.Close();
    }

    private static int WriteHeader(Span<byte> bytes, int opcode, long length)
    {
        bytes[0] = (byte)(0x80 | opcode);
        switch (length)
        {
            case < 126:
                bytes[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                bytes[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)length);
                return 4;
            default:
                bytes[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(bytes[2..], length);
                return 10;
        }
    }

    private ValueTask SendCopied(byte[] bytes, int at, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            parts[i].CopyTo(bytes.AsMemory(at));
            at += parts[i].Length;
        }

        return inner.SendAsync([bytes.AsMemory(0, at)]);
    }

    private ValueTask SendGathered(ReadOnlyMemory<byte> header, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        _parts ??= [];
        _parts.Add(header);
        _parts.AddRange(parts);
        return inner.SendAsync(_parts);
    }

    private async ValueTask<string> ReceiveRequestAsync()
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
                _early = request.AsSpan(end, length - end).ToArray();
                return Encoding.Latin1.GetString(request, 0, end);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request);
        }

        throw new TransportRefusedException($"an HTTP request of more than {MaxRequestBytes} bytes");
    }

    private int TakeEarly(Memory<byte> buffer)
    {
        var length = Math.Min(_early.Length, buffer.Length);
        _early[..length].CopyTo(buffer);
        _early = length == _early.Length ? default : _early[length..];
        return length;
    }

    private async ValueTask AnswerAsync(byte[] ping)
    {
        _decoder.ForgetPing();
        byte[] pong = [0x80 | WebSocketOpcode.Pong, (byte)ping.Length, .. ping];
        await TakeTurnAsync().ConfigureAwait(false);
        try
        {
            await inner.SendAsync([pong]).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The last frame, once, if nobody is sending: it must not get inside another one.</summary>
    private void SayClose(ushort status)
    {
        if (!_isOpen || !_sending.Wait(0))
            return;
        _isOpen = false;
        _ = SayCloseAsync(status);
    }

    private async Task SayCloseAsync(ushort status)
    {
        try
        {
            await inner.SendAsync([new byte[] { 0x80 | WebSocketOpcode.Close, 2, (byte)(status >> 8), (byte)status }]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The peer is gone already.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <exception cref="IOException">The last frame has been sent.</exception>
    private async ValueTask TakeTurnAsync()
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        if (_isOpen)
            return;
        _sending.Release();
        throw new IOException("Closed.");
    }
}
