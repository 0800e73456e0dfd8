using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>Takes packets that are of use only when they are complete: all but PUBLISH.</summary>
internal static class WholePacket
{
    /// <summary>Takes one packet of the expected type off the front of <paramref name="buffer"/>.</summary>
    /// <returns>False, taking nothing, while it is not all there.</returns>
    /// <exception cref="MqttProtocolException">Another packet stands there, or one that can never be valid.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, PacketType expected, MqttLimits limits, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (!FixedHeader.TryPeek(buffer, limits, out var header))
            return false;
        if (header.Type != expected)
            ProtocolFault.Throw(ReasonCode.ProtocolError, $"a packet of type {header.Type} where {expected} was due");
        if (buffer.Length < header.PacketLength)
            return false;

        body = buffer.Slice(header.Size, header.RemainingLength);
        buffer = buffer.Slice(body.End);
        return true;
    }
}
