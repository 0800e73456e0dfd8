using System.Runtime.InteropServices;

namespace Gateway.Link;

/// <summary>Linux <c>struct iovec</c>: one stretch of memory to be sent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketPiece
{
    public void* Start;
    public nuint Length;
}
