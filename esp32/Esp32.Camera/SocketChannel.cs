using System.Net.Sockets;

namespace Esp32.Camera;

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
            // Poll counts in microseconds, in 32 bits.
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

    public void Close()
    {
        _socket.Close();
    }

    private static CameraException Lost(SocketException e)
    {
        return new CameraException(CameraFault.Closed, "The connection to the broker broke (socket error " + e.ErrorCode.ToString() + ").", e);
    }
}
