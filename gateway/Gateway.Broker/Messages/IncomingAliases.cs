namespace Gateway.Broker.Messages;

/// <summary>Topic aliases of a client (section 3.3.2.3.4 of version 5). For the connection's reader. No memory before the first alias.</summary>
internal sealed class IncomingAliases(int maximum)
{
    private byte[]?[] _topics = [];

    /// <summary>The topic of a publish: its own, which its alias means afterwards, or the one that its alias means.</summary>
    /// <exception cref="MqttProtocolException">The alias is too high, or has no topic.</exception>
    public ReadOnlySequence<byte> Resolve(in PublishHeader header)
    {
        if (header.Properties.Length == 0 || header.Properties.Number(PropertyId.TopicAlias) is not { } alias)
            return header.Topic;
        if (alias > maximum)
            throw new MqttProtocolException(ReasonCode.TopicAliasInvalid, $"topic alias {alias}");   // MQTT-3.3.2-9
        if (_topics.Length == 0)
            _topics = new byte[maximum + 1][];

        ref var known = ref _topics[alias];
        if (header.Topic.Length > 0)
        {
            if (!header.Topic.FirstSpan.SequenceEqual(known))   // the reader's buffer is one piece
                known = header.Topic.ToArray();
            return header.Topic;
        }

        return new(known ?? throw new MqttProtocolException(ReasonCode.ProtocolError, "a topic alias without a topic"));
    }
}
