namespace Gateway.Protocol.Commands;

/// <summary>The addresses on which the daemon's MQTT broker listens for boards, in the order of the settings.</summary>
public sealed record ListListeners() : LinkCommand<Page<ListenerInfo>>(Number)
{
    public const byte Number = 15;
}

/// <summary>One address of the MQTT broker.</summary>
/// <remarks>
/// <code>
/// size  field
///  1    flags    bit 0: TLS; bit 1: WebSocket; bit 2: reachable from this machine alone
///  2    port
///  2+n  address  name, numeric
/// </code>
/// Normative text: protocol/WIRE.md section 6.3.
/// </remarks>
public sealed record ListenerInfo(string Address, int Port, bool Tls, bool WebSocket, bool IsLocal) : ILinkRow<ListenerInfo>
{
    private const byte TlsFlag = 1;
    private const byte WebSocketFlag = 2;
    private const byte LocalFlag = 4;

    public static int LeastBytes => 5;

    public static ListenerInfo Read(ref LinkReader reader)
    {
        var flags = reader.ReadByte();
        var port = reader.ReadUInt16();
        return new ListenerInfo(reader.ReadName(), port, (flags & TlsFlag) != 0, (flags & WebSocketFlag) != 0, (flags & LocalFlag) != 0);
    }

    public void Write(ref LinkWriter writer)
    {
        writer.WriteByte((byte)((Tls ? TlsFlag : 0) | (WebSocket ? WebSocketFlag : 0) | (IsLocal ? LocalFlag : 0)));
        writer.WriteUInt16((ushort)Port);
        writer.WriteName(Address);
    }
}
