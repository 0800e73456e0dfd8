using System.Buffers.Binary;

namespace Gateway.Broker.Tests;

/// <summary>Bytes of a WebSocket client.</summary>
internal static class MqttWebSocketBytes
{
    /// <summary>One masked frame.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload, Random random)
    {
        var header = new byte[10];
        header[0] = first;
        var length = 2;
        if (payload.Length < 126)
        {
            header[1] = (byte)(0x80 | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            header[1] = 0xFE;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
            length = 4;
        }
        else
        {
            header[1] = 0xFF;
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), payload.Length);
            length = 10;
        }

        var mask = new byte[4];
        random.NextBytes(mask);
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
            masked[i] ^= mask[i & 3];
        return [.. header.AsSpan(0, length), .. mask, .. masked];
    }

    /// <summary>The request of a browser, with some of its fields changed or, where null, left out.</summary>
    public static string Request(string target = "/mqtt", string method = "GET", params (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string?>
        {
            ["Host"] = "127.0.0.1:9001",
            ["Upgrade"] = "websocket",
            ["Connection"] = "keep-alive, Upgrade",
            ["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ==",
            ["Sec-WebSocket-Version"] = "13",
            ["Sec-WebSocket-Protocol"] = "mqtt",
        };
        foreach (var (name, value) in changes)
            fields[name] = value;
        var lines = fields.Where(field => field.Value is not null).Select(field => $"{field.Key}: {field.Value}\r\n");
        return $"{method} {target} HTTP/1.1\r\n{string.Concat(lines)}\r\n";
    }
}
