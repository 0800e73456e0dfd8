using System.Net;
using System.Net.Sockets;

namespace Gateway.Link;

/// <summary>Accepts the link's clients on TCP.</summary>
internal sealed class LinkSocketAcceptor(LinkOptions options) : ILinkAcceptor
{
    private Socket? _socket;

    public IPEndPoint? EndPoint { get; private set; }

    public void Listen()
    {
        if (ListenAddress.Parse(options.Address) is not { } address)
        {
            throw new LinkStartException(
                $"Link:Address '{options.Address}' is not an IP address: use 127.0.0.1, or the address of one of this machine's interfaces.");
        }

        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // No ReuseAddress: on Linux .NET turns it into SO_REUSEPORT, and two daemons would share the port.
            _socket.Bind(new IPEndPoint(address, options.Port));
            _socket.Listen(options.MaxHandshakes);
            EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            var remedy = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "Stop the program that uses that port, or set Link:Port (GATEWAY__LINK__PORT) to another."
                : "Set Link:Address to an address of this machine, and Link:Port to a port from 1024 on.";
            throw new LinkStartException($"The link cannot listen on {options.Address}:{options.Port}: {e.Message}. {remedy}", e);
        }
    }

    public async ValueTask<ILinkTransport> AcceptAsync(CancellationToken cancel) =>
        new LinkSocket(await _socket!.AcceptAsync(cancel), options.SendBufferBytes);

    public void Dispose() => _socket?.Dispose();
}
