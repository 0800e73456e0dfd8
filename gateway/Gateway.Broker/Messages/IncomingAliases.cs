using System.Buffers;
using Gateway.Mqtt;

namespace Gateway.Broker.Messages;

/// <summary>The topics a client has given numbers to (section 3.3.2.3.4 of version 5). Used by the connection's reader only; holds nothing until one is given.</summary>
internal sealed class IncomingAliases(int maximum)
{
    private byte[]?[] _topics = [];

    /// <summary>The topic a publish goes to: its own, which its alias stands for from now on, or the one its alias stands for.</summary>
    /// <exception cref="MqttProtocolException">The alias is too high, or stands for nothing.</exception>
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

        return known is null ? throw new MqttProtocolException(ReasonCode.ProtocolError, "a topic alias that stands for nothing") : new ReadOnlySequence<byte>(known);
    }
}
