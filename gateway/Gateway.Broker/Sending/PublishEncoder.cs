using Gateway.Broker.Persistence;

namespace Gateway.Broker.Sending;

/// <summary>Writes PUBLISH headers for one client, in its version and within its terms. Used by the sender.</summary>
internal sealed class PublishEncoder(ConnectTerms terms, TimeProvider time)
{
    private const int IdentifiersOnStack = 32;

    private readonly OutgoingAliases _aliases = new(terms.TopicAliases);

    /// <summary>Writes a header. Returns false, writing nothing, when the packet exceeds the client's maximum (MQTT-3.1.2-24 of version 5).</summary>
    public bool TryWrite(in OutgoingPublish publish, SendBuffer output)
    {
        var message = publish.Message;
        var topic = new ReadOnlySequence<byte>(message.TopicMemory);
        var header = new PublishHeader(topic, message.PayloadLength, publish.QoS, publish.PacketId, publish.Retained, publish.Duplicate);
        if (terms.Version < MqttVersion.V5)
        {
            output.Advance(header.Write(output.GetSpan(PublishHeader.MaxSize(message.TopicLength))));
            return true;
        }

        var identifiers = publish.Identifiers ?? [];
        var count = identifiers.Length;
        Span<byte> hop = count <= IdentifiersOnStack
            ? stackalloc byte[(2 + IdentifiersOnStack) * PropertyWriter.MaxNumberSize]
            : new byte[(2 + count) * PropertyWriter.MaxNumberSize];
        var hopLength = 0;
        if (message.ExpiresAt != long.MaxValue)
            hopLength += PropertyWriter.Write(hop, PropertyId.MessageExpiryInterval, SecondsLeft(message.ExpiresAt));   // MQTT-3.3.2-6
        foreach (var identifier in identifiers)
            hopLength += PropertyWriter.Write(hop[hopLength..], PropertyId.SubscriptionIdentifier, identifier);
        var isKnown = _aliases.TryFind(message.Topic, out var alias);
        if (alias > 0)
            hopLength += PropertyWriter.Write(hop[hopLength..], PropertyId.TopicAlias, (uint)alias);

        header = header with { Properties = message.Properties, Topic = isKnown ? default : header.Topic };
        var maxSize = PublishHeader.MaxSize(message.TopicLength, hopLength + message.PropertiesLength);
        var written = header.Write(output.GetSpan(maxSize), hop[..hopLength]);
        if (written + message.PayloadLength > terms.MaximumPacketBytes)
            return false;
        if (alias > 0 && !isKnown)
            _aliases.Add(message.Topic);
        output.Advance(written);
        return true;
    }

    /// <summary>Rounded up, so a sent message has at least one.</summary>
    private uint SecondsLeft(long expiresAt)
    {
        var ticks = Math.Max(1, expiresAt - time.GetTimestamp());
        return (uint)Math.Min(uint.MaxValue, ((ticks - 1) / time.TimestampFrequency) + 1);
    }
}
