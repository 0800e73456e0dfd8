namespace Gateway.Mqtt;

/// <summary>
/// Numbers of one to four bytes, seven bits each, least significant first; the high bit means that another byte follows (section 1.5.5 of version 5).
/// </summary>
internal static class VariableInteger
{
    public const int MaxSize = 4;

    public const int Max = (1 << 28) - 1;

    public static int SizeOf(int value) => value switch
    {
        < 1 << 7 => 1,
        < 1 << 14 => 2,
        < 1 << 21 => 3,
        _ => 4,
    };

    public static int Write(Span<byte> destination, int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)Max);
        var at = 0;
        for (; value > 0x7F; value >>= 7)
            destination[at++] = (byte)(value | 0x80);
        destination[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads the number at the front of <paramref name="bytes"/>.</summary>
    /// <returns>Its size in bytes; 0 while it is incomplete.</returns>
    /// <exception cref="MqttProtocolException">The number has more than four bytes, or more than it needs (MQTT-1.5.5-1).</exception>
    public static int TryRead(ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        for (var at = 0; at < MaxSize; at++)
        {
            if (at == bytes.Length)
                return 0;
            value |= (bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] > 0x7F)
                continue;
            if (at > 0 && bytes[at] == 0)
                ProtocolFault.Malformed("a variable integer in more bytes than it needs");
            return at + 1;
        }

        ProtocolFault.Malformed("a variable integer of more than four bytes");
        return 0;
    }
}
