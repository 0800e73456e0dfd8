using System.Runtime.InteropServices;

namespace Gateway.Link;

/// <summary>Linux <c>struct msghdr</c>, as <c>sendmsg(2)</c> takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketMessage
{
    public void* Name;
    public uint NameLength;
    public SocketPiece* Pieces;
    public nuint PieceCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}
