using System.Net.Sockets;
using Gateway.Protocol;
using Gateway.Protocol.Messages;

namespace Gateway.Link.Tests;

/// <summary>A client that does only what the test tells it to, byte by byte.</summary>
internal sealed class LinkRawClient(Socket socket) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The next message; null at the end of the connection.</summary>
    public async Task<(MessageKind Kind, byte[] Bytes)?> ReadAsync()
    {
        var header = new byte[LinkHeader.Size];
        if (await FillAsync(header) < header.Length)
            return null;
        var parsed = LinkHeader.Parse(header, LinkLimits.Default);
        var payload = new byte[parsed.PayloadLength];
        Assert.Equal(payload.Length, await FillAsync(payload));
        return (parsed.Kind, [.. header, .. payload]);
    }

    public async Task<T> ReadAsync<T>()
        where T : class, ILinkMessage<T>
    {
        var (_, bytes) = Assert.NotNull(await ReadAsync());
        return Take<T>(bytes);
    }

    /// <summary>Skips what is pushed up to an Error message, and checks that the connection ends after it.</summary>
    public async Task<ErrorMessage> ReadLastErrorAsync()
    {
        while (true)
        {
            var (kind, bytes) = Assert.NotNull(await ReadAsync());
            if (kind != MessageKind.Error)
                continue;
            Assert.Null(await ReadAsync());
            return Take<ErrorMessage>(bytes);
        }
    }

    public async Task SendAsync(byte[] bytes) => await socket.SendAsync(bytes, SocketFlags.None, Cancel);

    /// <summary>Sends to a daemon that may have closed already.</summary>
    public async Task TrySendAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
        }
        catch (SocketException)
        {
            // It has.
        }
    }

    public Task SendAsync<T>(T message)
        where T : ILinkMessage<T> => SendAsync(LinkMessages.Encode(message));

    /// <summary>The whole handshake.</summary>
    public async Task AuthenticateAsync(LinkKey key) => await AuthenticateAsync(key, await ReadAsync<HelloMessage>());

    public async Task AuthenticateAsync(LinkKey key, HelloMessage hello)
    {
        await SendAsync(Answer(hello, key, LinkRole.Viewer));
        await ReadAsync<WelcomeMessage>();
    }

    public static AuthMessage Answer(HelloMessage hello, LinkKey key, LinkRole role)
    {
        var nonce = LinkNonce.NewRandom();
        return new AuthMessage(nonce, key.ProveClient(hello.Nonce, nonce, role), role, "raw");
    }

    public void Dispose() => socket.Dispose();

    private static T Take<T>(byte[] bytes)
        where T : class, ILinkMessage<T>
    {
        var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes);
        Assert.True(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var message));
        return message.As<T>();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes) => await socket.SendAsync(bytes, SocketFlags.None, Cancel);

    private async Task<int> FillAsync(byte[] bytes)
    {
        var filled = 0;
        while (filled < bytes.Length)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(filled), SocketFlags.None, Cancel);
            if (read == 0)
                break;
            filled += read;
        }

        return filled;
    }
}
