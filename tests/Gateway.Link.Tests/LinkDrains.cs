using System.Net;
using System.Net.Sockets;
using Gateway.Protocol.Messages;

namespace Gateway.Link.Tests;

/// <summary>Clients that read and forget, allocating nothing while they do: a blocking receive would.</summary>
internal sealed class LinkDrains(int count) : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private long _bytes;

    /// <summary>Bytes read by all of them together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public async Task ConnectAsync(LinkTestServer server, SubscribeMessage subscription)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), TestContext.Current.CancellationToken);
            var client = new LinkRawClient(socket);
            await client.AuthenticateAsync(server.Key);
            await client.ReadAsync<CamerasMessage>();
            await client.SendAsync(subscription);
        }

        await Testing.Eventually.True(() => server.Hub.SubscribedCount == count, cancel: TestContext.Current.CancellationToken);
        _bytes = server.Hub.Counters.BytesSent.Value;   // handshakes and camera lists, all read by now
        foreach (var socket in _sockets)
            _ = Task.Run(() => DrainAsync(socket));
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private async Task DrainAsync(Socket socket)
    {
        try
        {
            var waste = new byte[256 << 10];
            for (int read; (read = await socket.ReceiveAsync(waste.AsMemory(), SocketFlags.None)) > 0;)
                Interlocked.Add(ref _bytes, read);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }
}
