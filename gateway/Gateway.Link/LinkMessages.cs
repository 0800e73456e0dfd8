using System.Buffers;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Encodes the rare messages of the handshake and of the end.</summary>
internal static class LinkMessages
{
    public static ReadOnlyMemory<byte> Encode<T>(T message)
        where T : ILinkMessage<T>
    {
        var output = new ArrayBufferWriter<byte>();
        LinkCodec.TryWrite(output, message, LinkLimits.Default);
        return output.WrittenMemory;
    }
}
