using System.Net;
using System.Net.Sockets;

namespace Esp32.Camera;

/// <summary>Plain TCP over IPv4.</summary>
public sealed class SocketChannelFactory : IChannelFactory
{
    public IByteChannel Open(string host, int port, int sendTimeoutMs)
    {
        Socket socket = null;
        try
        {
            IPAddress address = Resolve(host);
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SendTimeout = sendTimeoutMs;
            socket.Connect(new IPEndPoint(address, port));

            // A frame ends with a short segment and then waits for its answer. Nagle's algorithm would delay that segment.
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
            return new SocketChannel(socket);
        }
        catch (SocketException e)
        {
            if (socket != null)
                socket.Close();
            throw new CameraException(
                CameraFault.Unreachable,
                "Cannot connect to " + host + ":" + port.ToString() + " (socket error " + e.ErrorCode.ToString()
                    + "): check address and port, and that the broker is running.",
                e);
        }
    }

    private static IPAddress Resolve(string host)
    {
        if (IsAddress(host))
            return IPAddress.Parse(host);

        IPAddress[] addresses = Dns.GetHostEntry(host).AddressList;
        for (int i = 0; i < addresses.Length; i++)
        {
            if (addresses[i].AddressFamily == AddressFamily.InterNetwork)
                return addresses[i];
        }

        throw new CameraException(CameraFault.Unreachable, "The name " + host + " has no IPv4 address.");
    }

    private static bool IsAddress(string host)
    {
        for (int i = 0; i < host.Length; i++)
        {
            if (host[i] != '.' && (host[i] < '0' || host[i] > '9'))
                return false;
        }

        return true;
    }
}

internal sealed class SocketChannel : IByteChannel
{
    private readonly Socket _socket;

    public SocketChannel(Socket socket)
    {
        _socket = socket;
    }

    public void Write(byte[] bytes, int offset, int count)
    {
        try
        {
            while (count > 0)
            {
                int sent = _socket.Send(bytes, offset, count, SocketFlags.None);
                offset += sent;
                count -= sent;
            }
        }
        catch (SocketException e)
        {
            throw Lost(e);
        }
    }

    public int Read(byte[] buffer, int offset, int count, int timeoutMs)
    {
        try
        {
            // Poll takes microseconds in 32 bits.
            int waitMs = timeoutMs > 1000000 ? 1000000 : timeoutMs;
            if (!_socket.Poll(waitMs * 1000, SelectMode.SelectRead))
                return 0;

            int got = _socket.Receive(buffer, offset, count, SocketFlags.None);
            if (got == 0)
                throw new CameraException(CameraFault.Closed, "The broker closed the connection.");
            return got;
        }
        catch (SocketException e)
        {
            throw Lost(e);
        }
    }

    public void Close() => _socket.Close();

    private static CameraException Lost(SocketException e) =>
        new CameraException(CameraFault.Closed, "The connection to the broker was lost (socket error " + e.ErrorCode.ToString() + ").", e);
}
