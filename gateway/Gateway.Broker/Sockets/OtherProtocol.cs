namespace Gateway.Broker.Sockets;

/// <summary>Recognizes peers that speak another protocol to an MQTT listener, to say so instead of naming the first byte at fault.</summary>
internal static class OtherProtocol
{
    /// <summary>The fault and its remedy for the log; null for bytes that may be MQTT, or are too few.</summary>
    public static string? Find(in ReadOnlySequence<byte> received)
    {
        if (received.Length < 3)
            return null;
        Span<byte> start = stackalloc byte[3];
        received.Slice(0, start.Length).CopyTo(start);
        if (start is [0x16, 3, <= 4])   // a TLS handshake; no MQTT packet begins like that
            return "TLS on a listener without TLS. Turn TLS off in the client, or add a listener with a CertificateFile to Mqtt:Listeners";
        if (start.SequenceEqual("GET"u8) || start.SequenceEqual("POS"u8) || start.SequenceEqual("HEA"u8) || start.SequenceEqual("OPT"u8))
            return "HTTP on a listener for MQTT. For WebSocket add a listener with that Transport to Mqtt:Listeners; the dashboard has another port";
        return start.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0
            ? "plain text on a listener for MQTT: the client speaks another protocol, or has the wrong port"
            : null;
    }
}
