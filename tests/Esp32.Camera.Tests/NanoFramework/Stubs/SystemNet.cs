// Signatures of nanoFramework.System.Net, as far as the client uses them. Compiled by NanoFrameworkTests alone.
namespace System.Net
{
    public abstract class EndPoint
    {
    }

    public class IPAddress
    {
        public Sockets.AddressFamily AddressFamily => throw null;

        public static IPAddress Parse(string ipString) => throw null;
    }

    public class IPEndPoint : EndPoint
    {
        public IPEndPoint(IPAddress address, int port)
        {
        }
    }

    public class IPHostEntry
    {
        public IPAddress[] AddressList => throw null;
    }

    public static class Dns
    {
        public static IPHostEntry GetHostEntry(string hostNameOrAddress) => throw null;
    }
}

namespace System.Net.Sockets
{
    public enum AddressFamily
    {
        InterNetwork = 2,
    }

    public enum SocketType
    {
        Stream = 1,
    }

    public enum ProtocolType
    {
        Tcp = 6,
    }

    public enum SocketFlags
    {
        None = 0,
    }

    public enum SelectMode
    {
        SelectRead = 0,
    }

    public enum SocketOptionLevel
    {
        Tcp = 6,
    }

    public enum SocketOptionName
    {
        NoDelay = 1,
    }

    public class SocketException : Exception
    {
        public int ErrorCode => throw null;
    }

    public class Socket : IDisposable
    {
        public Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
        {
        }

        public int SendTimeout { get; set; }

        public void Connect(EndPoint remoteEP) => throw null;

        public void Close() => throw null;

        public int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;

        public int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;

        public bool Poll(int microSeconds, SelectMode mode) => throw null;

        public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) => throw null;

        public void Dispose() => throw null;
    }
}
