using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Cameras;

/// <summary>The other end of a connection over the loopback address, as the kernel lists it (<c>/proc/net/tcp</c>, proc(5)).</summary>
internal static class LoopbackPeer
{
    private const int LocalField = 1;
    private const int RemoteField = 2;
    private const int UserField = 7;

    /// <summary>Whether both ends belong to the same user. False if the kernel does not show it.</summary>
    public static bool IsSameUser(Socket socket)
    {
        var (here, there) = (Text((IPEndPoint)socket.LocalEndPoint!), Text((IPEndPoint)socket.RemoteEndPoint!));
        string? mine = null, theirs = null;
        foreach (var line in File.ReadLines("/proc/self/net/tcp"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length <= UserField)
                continue;
            if (fields[LocalField] == here && fields[RemoteField] == there)
                mine = fields[UserField];
            else if (fields[LocalField] == there && fields[RemoteField] == here)
                theirs = fields[UserField];
        }

        return mine is not null && mine == theirs;
    }

    /// <summary>The four bytes of the address as one number of the machine's byte order, and the port.</summary>
    private static string Text(IPEndPoint end) =>
        string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(end.Address.GetAddressBytes()):X8}:{end.Port:X4}");
}
