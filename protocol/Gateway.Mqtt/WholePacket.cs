using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>Takes complete packets: every type but PUBLISH is read as a whole.</summary>
internal static class WholePacket
{
    /// <summary>Takes one whole packet of the given type from the front of <paramref name="buffer"/>.</summary>
    /// <returns>False, with nothing taken, while the packet is incomplete.</returns>
    /// <exception cref="MqttProtocolException">The buffer begins with another packet, or with one that no further bytes can make valid.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, PacketType expected, MqttLimits limits, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (!FixedHeader.TryPeek(buffer, limits, out var header))
            return false;
        if (header.Type != expected)
            ProtocolFault.Throw(ReasonCode.ProtocolError, $"a packet of type {header.Type}, expected {expected}");
        if (buffer.Length < header.PacketLength)
            return false;

        body = buffer.Slice(header.Size, header.RemainingLength);
        buffer = buffer.Slice(body.End);
        return true;
    }
}
