using System.Globalization;
using System.Text;

namespace Gateway.Mqtt;

/// <summary>
/// A packet as one line for people: type, flags, packet id, topic, QoS, properties and reason codes by name, sizes. The line never contains a
/// payload, a password, a user name, or the value of a user property, of correlation data or of authentication data.
/// </summary>
public static class PacketText
{
    /// <summary>Most bytes that <see cref="StartOf"/> shows.</summary>
    public const int MaxStart = 16;

    private const int MaxFilters = 10;
    private const int ConnectFields = 10;   // protocol name, level, flags and keep alive; the client id follows

    private static readonly MqttLimits Wide = new()
    {
        MaxPacketBytes = FixedHeader.MaxRemainingLength + FixedHeader.MaxSize,
        MaxControlPacketBytes = FixedHeader.MaxRemainingLength + FixedHeader.MaxSize,
        MaxTopicBytes = ushort.MaxValue,
        MaxTopicLevels = ushort.MaxValue + 1,
    };

    private static readonly MqttLimits WideV5 = Wide with { Version = MqttVersion.V5 };

    /// <summary>Describes the packet at the front of <paramref name="buffer"/>.</summary>
    /// <returns>Null while it is incomplete. The payload of a PUBLISH may be missing.</returns>
    /// <exception cref="MqttProtocolException">The packet is malformed.</exception>
    public static string? Of(ReadOnlySequence<byte> buffer, MqttVersion version)
    {
        var limits = version == MqttVersion.V5 ? WideV5 : Wide;
        if (!FixedHeader.TryPeek(buffer, limits, out var header))
            return null;
        var text = new StringBuilder(header.Type.ToString().ToUpperInvariant());
        if (!TryAdd(text, ref buffer, header.Type, limits))
            return null;
        return text.Append(CultureInfo.InvariantCulture, $", {header.PacketLength} bytes").ToString();
    }

    /// <summary>Describes a CONNECT.</summary>
    public static string Of(ConnectPacket connect)
    {
        var text = new StringBuilder("CONNECT");
        Add(text, connect);
        return text.Append(CultureInfo.InvariantCulture, $", {connect.PacketLength} bytes").ToString();
    }

    /// <summary>
    /// The first bytes of a packet in hexadecimal; of a PUBLISH, CONNECT or AUTH none of its payload, user name, password or authentication data.
    /// </summary>
    public static string StartOf(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> bytes = stackalloc byte[MaxStart];
        bytes = bytes[..(int)Math.Min(MaxStart, buffer.Length)];
        buffer.Slice(0, bytes.Length).CopyTo(bytes);
        return string.Join(' ', bytes[..ShownOf(bytes)].ToArray().Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));
    }

    /// <summary>The words of a name in the code: <c>BadUserNameOrPassword</c> is "bad user name or password".</summary>
    public static string Words(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var isQoS = name.AsSpan(i).StartsWith("QoS", StringComparison.Ordinal);
            if (i > 0 && (char.IsUpper(name[i]) || char.IsDigit(name[i])) && text[^1] != ' ')
                text.Append(' ');
            if (isQoS)
                text.Append("QoS");
            else
                text.Append(char.ToLowerInvariant(name[i]));
            i += isQoS ? 2 : 0;
        }

        return text.ToString();
    }

    private static string VersionOf(ConnectPacket connect) =>
        (connect.IsVersion31 ? "MQTT 3.1" : connect.Version == MqttVersion.V5 ? "MQTT 5" : "MQTT 3.1.1") + (connect.IsBridge ? " of a bridge" : "");

    private static bool TryAdd(StringBuilder text, ref ReadOnlySequence<byte> buffer, PacketType type, MqttLimits limits)
    {
        switch (type)
        {
            case PacketType.Connect when ConnectPacket.TryRead(ref buffer, limits, out var connect):
                Add(text, connect);
                return true;
            case PacketType.Connack when ConnackPacket.TryRead(ref buffer, limits, out var connack):
                text.Append(limits.Version == MqttVersion.V5 ? Reason(connack.Reason) : Reason(connack.ReturnCode));
                text.Append(connack.SessionPresent ? ", session present" : ", no session present");
                Add(text, connack.Properties);
                return true;
            case PacketType.Publish when PublishHeader.TryRead(ref buffer, limits, out var publish):
                Add(text, publish);
                return true;
            case PacketType.Puback or PacketType.Pubrec or PacketType.Pubrel or PacketType.Pubcomp
                when PacketIdPacket.TryRead(ref buffer, type, limits, out var id, out var reason, out var properties):
                text.Append(CultureInfo.InvariantCulture, $" id {id}");
                if (limits.Version == MqttVersion.V5)
                    text.Append(',').Append(Reason(reason));
                Add(text, properties);
                return true;
            case PacketType.Subscribe when SubscribePacket.TryRead(ref buffer, limits, out var subscribe):
                text.Append(CultureInfo.InvariantCulture, $" id {subscribe.PacketId}");
                AddSome(text, subscribe.Requests.Select(OptionsOf), subscribe.Requests.Count);
                Add(text, subscribe.Properties);
                return true;
            case PacketType.Suback when SubackPacket.TryRead(ref buffer, limits, out var suback):
                text.Append(CultureInfo.InvariantCulture, $" id {suback.PacketId}");
                AddSome(text, suback.ReturnCodes.ToArray().Select(GrantOf), suback.ReturnCodes.Length);
                Add(text, suback.Properties);
                return true;
            case PacketType.Unsubscribe when UnsubscribePacket.TryRead(ref buffer, limits, out var unsubscribe):
                text.Append(CultureInfo.InvariantCulture, $" id {unsubscribe.PacketId}");
                AddSome(text, unsubscribe.Filters.Select(filter => $"\"{filter}\""), unsubscribe.Filters.Count);
                Add(text, unsubscribe.Properties);
                return true;
            case PacketType.Unsuback when UnsubackPacket.TryRead(ref buffer, limits, out var unsuback):
                text.Append(CultureInfo.InvariantCulture, $" id {unsuback.PacketId}");
                AddSome(text, unsuback.ReasonCodes.ToArray().Select(code => Reason((ReasonCode)code)[1..]), unsuback.ReasonCodes.Length);
                Add(text, unsuback.Properties);
                return true;
            case PacketType.Pingreq or PacketType.Pingresp:
                return EmptyPacket.TryRead(ref buffer, type, limits);
            case PacketType.Disconnect or PacketType.Auth when ReasonPacket.TryRead(ref buffer, type, limits, out var reason, out var properties):
                if (limits.Version == MqttVersion.V5)
                    text.Append(Reason(reason));
                Add(text, properties);
                return true;
            default:
                return false;
        }
    }

    private static void Add(StringBuilder text, ConnectPacket connect)
    {
        text.Append(CultureInfo.InvariantCulture, $" {VersionOf(connect)}, client \"{connect.ClientId}\"");
        text.Append(connect.CleanSession ? ", clean session" : ", kept session");
        text.Append(CultureInfo.InvariantCulture, $", keep alive {connect.KeepAliveSeconds} s");
        text.Append(connect.UserName is null ? ", user given: no" : ", user given: yes");
        text.Append(connect.Password is null ? ", password given: no" : ", password given: yes");
        if (connect.Will is { } will)
        {
            text.Append(CultureInfo.InvariantCulture, $", will \"{will.Topic}\" QoS {(int)will.QoS}{(will.Retain ? " retain" : "")}");
            text.Append(CultureInfo.InvariantCulture, $" payload {will.Payload.Length} bytes");
            Add(text, will.Properties);
        }

        Add(text, connect.Properties);
    }

    private static void Add(StringBuilder text, in PublishHeader publish)
    {
        if (publish.Topic.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $" \"{Encoding.UTF8.GetString(publish.Topic)}\"");
        text.Append(publish.Topic.Length > 0 ? ", " : " ").Append(CultureInfo.InvariantCulture, $"QoS {(int)publish.QoS}");
        if (publish.QoS != QoS.AtMostOnce)
            text.Append(CultureInfo.InvariantCulture, $", id {publish.PacketId}");
        text.Append(publish.Retain ? ", retain" : "").Append(publish.Duplicate ? ", dup" : "");
        Add(text, publish.Properties);
        text.Append(CultureInfo.InvariantCulture, $", payload {publish.PayloadLength} bytes");
    }

    private static void Add(StringBuilder text, PropertyBlock properties)
    {
        var reader = new PropertyReader(properties.Bytes.Span);
        while (reader.TryRead(out var property))
        {
            text.Append(", ");
            if (property.Id == PropertyId.UserProperty)
            {
                text.Append(CultureInfo.InvariantCulture, $"user property \"{Encoding.UTF8.GetString(property.Name)}\"");
                text.Append(CultureInfo.InvariantCulture, $" of {property.Value.Length} bytes");
                continue;
            }

            text.Append(Words(property.Id.ToString())).Append(' ');
            switch (PropertyTable.Of((byte)property.Id).Kind)
            {
                case PropertyKind.Text:
                    text.Append(CultureInfo.InvariantCulture, $"\"{Encoding.UTF8.GetString(property.Value)}\"");
                    break;
                case PropertyKind.Binary:
                    text.Append(CultureInfo.InvariantCulture, $"of {property.Value.Length} bytes");
                    break;
                default:
                    text.Append(CultureInfo.InvariantCulture, $"{property.Number}");
                    break;
            }
        }
    }

    private static void AddSome(StringBuilder text, IEnumerable<string> items, int count)
    {
        foreach (var item in items.Take(MaxFilters))
            text.Append(", ").Append(item);
        if (count > MaxFilters)
            text.Append(CultureInfo.InvariantCulture, $", and {count - MaxFilters} more");
    }

    private static string OptionsOf(SubscriptionRequest request) =>
        $"\"{request.Filter}\" QoS {(int)request.MaximumQoS}{(request.NoLocal ? " no local" : "")}"
        + (request.RetainAsPublished ? " retain as published" : "")
        + (request.RetainHandling == RetainHandling.Send ? "" : $" retained: {Words(request.RetainHandling.ToString())}");

    private static string GrantOf(byte code) => code == 0 ? "granted QoS 0 (0x00)" : Reason((ReasonCode)code)[1..];

    private static string Reason<T>(T code)
        where T : struct, Enum => $" {Words(code.ToString())} (0x{Convert.ToByte(code, CultureInfo.InvariantCulture):X2})";

    /// <summary>The bytes in front of what must not be shown.</summary>
    private static int ShownOf(ReadOnlySpan<byte> bytes)
    {
        var type = bytes.IsEmpty ? default : (PacketType)(bytes[0] >> 4);
        if (type is not (PacketType.Publish or PacketType.Connect or PacketType.Auth))
            return bytes.Length;
        var fields = 1;
        while (fields < FixedHeader.MaxSize && fields < bytes.Length && bytes[fields] > 0x7F)
            fields++;
        fields++;   // the last byte of the remaining length
        if (type != PacketType.Publish)
            return Math.Min(bytes.Length, fields + (type == PacketType.Connect ? ConnectFields : 1));   // 1: the reason code
        if (bytes.Length < fields + 2)
            return bytes.Length;
        var topicLength = bytes[fields] << 8 | bytes[fields + 1];
        return Math.Min(bytes.Length, fields + 2 + topicLength + ((bytes[0] & 0b0110) == 0 ? 0 : 2));
    }
}
