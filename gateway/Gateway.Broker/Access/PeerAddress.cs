using System.Buffers.Binary;
using System.Net.Sockets;

namespace Gateway.Broker.Access;

/// <summary>A peer's address for limits: the IPv4 address, or the first 64 bits of IPv6, since one peer may have all addresses below.</summary>
internal readonly record struct PeerAddress(ulong Value, bool IsIPv6)
{
    public static PeerAddress Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out _);
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? new PeerAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), true)
            : new PeerAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);
    }
}
