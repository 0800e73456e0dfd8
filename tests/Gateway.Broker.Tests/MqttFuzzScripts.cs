using System.Buffers;
using System.Text;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Conversations with mutated packets, from a seed: what brings a connection into a state, then packets with faults in that state.</summary>
internal sealed class MqttFuzzScripts
{
    private const int ClientIds = 30;
    private const int MostMutated = 60;

    private readonly Random _random;
    private readonly MqttVersion _version;
    private readonly byte[][] _seeds;
    private readonly byte[][] _connects;
    private readonly string[] _clientIds = [.. Enumerable.Range(0, ClientIds).Select(i => $"c{i}")];

    public MqttFuzzScripts(MqttVersion version, int seed)
    {
        _random = new Random(seed);
        _version = version;
        var folder = version == MqttVersion.V5 ? "mqtt5" : "mqtt";
        var vectors = Vectors.Names(folder).Where(name => !name.Contains("connack", StringComparison.Ordinal)).ToList();
        _connects =
        [
            .. vectors
                .Where(name => name.Contains("connect-", StringComparison.Ordinal) && !name.Contains("disconnect", StringComparison.Ordinal))
                .Select(Vectors.Read),
        ];
        _seeds =
        [
            .. vectors.Where(name => !name.Contains("connect", StringComparison.Ordinal)).Select(Vectors.Read),
            Publish("a/b", "x", QoS.AtLeastOnce, 5),
            Publish("a/b", "x", QoS.ExactlyOnce, 6),
            Publish("a/c", "kept", QoS.AtMostOnce, 0, retain: true),
            Publish("gateway/b1/frame", Encoding.Latin1.GetString(Vectors.Read("frame/valid-synchronized")), QoS.AtLeastOnce, 3),
            Subscribe("a/#", QoS.ExactlyOnce),
            Subscribe("$share/g/a/+", QoS.AtLeastOnce),
            Write(output => new UnsubscribePacket(9, ["a/#", "$share/g/a/+"]).Write(output, version)),
        ];
    }

    /// <summary>The states a conversation can be brought into before its first fault.</summary>
    public enum State
    {
        /// <summary>The CONNECT itself is at fault.</summary>
        Fresh,
        Connected,
        Subscribed,

        /// <summary>A QoS 2 publish was taken, its PUBREL has not come.</summary>
        HalfReceived,

        /// <summary>A QoS 2 publish was sent and its PUBREC has come, its PUBCOMP has not.</summary>
        HalfSent,
        WithWill,

        /// <summary>Version 5: topics have numbers both ways.</summary>
        WithAliases,

        /// <summary>A session that is kept, and may be somebody's already.</summary>
        Kept,
    }

    /// <summary>Packets without a fault that bring a connection into the next state. It keeps no session and has no alias.</summary>
    public List<(byte[] Bytes, bool IsMutated)> NextState()
    {
        var pieces = new List<(byte[], bool)>();
        Reach((State)_random.Next((int)State.Connected, (int)State.WithAliases), pieces);
        return pieces;
    }

    /// <summary>The next conversation.</summary>
    public List<(byte[] Bytes, bool IsMutated)> Next()
    {
        var state = (State)_random.Next((int)State.Kept + 1);
        var pieces = new List<(byte[], bool)>();
        if (state == State.Fresh)
        {
            pieces.Add((Mutate(_connects[_random.Next(_connects.Length)]), true));
            pieces.Add((Subscribe("a/b", QoS.AtLeastOnce), false));   // must go nowhere when the CONNECT is refused
            return Cut(pieces);
        }

        Reach(state, pieces);
        for (var i = 0; i < MostMutated; i++)
        {
            pieces.Add((Mutate(_seeds[_random.Next(_seeds.Length)]), true));
            if (_random.Next(8) == 0)
                pieces.Add((Publish("a/b", "between", (QoS)_random.Next(3), (ushort)_random.Next(1, 4)), false));
        }

        return Cut(pieces);
    }

    private void Reach(State state, List<(byte[] Bytes, bool IsMutated)> pieces)
    {
        var isV5 = _version == MqttVersion.V5;
        var properties = new PropertyWriter();
        if (isV5 && state == State.Kept)
            properties.Add(PropertyId.SessionExpiryInterval, 20);
        if (isV5 && state == State.WithAliases)
            properties.Add(PropertyId.TopicAliasMaximum, 3);
        if (isV5 && state == State.HalfSent)
            properties.Add(PropertyId.ReceiveMaximum, 2);
        pieces.Add((Write(new ConnectPacket
        {
            Version = _version,
            ClientId = _clientIds[_random.Next(_clientIds.Length)],
            CleanSession = state != State.Kept,
            Will = state == State.WithWill
                ? new WillMessage("a/will", Encoding.UTF8.GetBytes("gone"), (QoS)_random.Next(3), Retain: _random.Next(2) == 0)
                : null,
            Properties = isV5 ? properties.ToBlock() : default,
        }.Write), false));
        switch (state)
        {
            case State.Subscribed or State.Kept:
                pieces.Add((Subscribe("a/#", QoS.AtLeastOnce), false));
                pieces.Add((Subscribe("$share/g/#", QoS.AtLeastOnce), false));
                break;
            case State.HalfReceived:
                pieces.Add((Publish("a/b", "half", QoS.ExactlyOnce, 6), false));
                break;
            case State.HalfSent:
                pieces.Add((Subscribe("a/b", QoS.ExactlyOnce), false));
                pieces.Add((Publish("a/b", "half", QoS.ExactlyOnce, 6), false));
                // the first packet id a session gives
                pieces.Add((Write(output => output.Advance(new PubrecPacket(1).Write(output.GetSpan(8)))), false));
                break;
            case State.WithAliases when isV5:
                pieces.Add((Subscribe("a/#", QoS.AtLeastOnce), false));
                for (var alias = 1u; alias <= 3; alias++)
                    pieces.Add((MqttBytes.Publish5($"a/{alias}", [], new PropertyWriter().Add(PropertyId.TopicAlias, alias).ToBlock()), false));
                break;
        }
    }

    /// <summary>One to three faults. Half of the time the length is put right behind them, so that more than the length is at fault.</summary>
    private byte[] Mutate(byte[] seed)
    {
        var bytes = new List<byte>(seed);
        for (var changes = 1 + _random.Next(3); changes > 0 && bytes.Count > 1; changes--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(7))
            {
                case 0 or 1:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 2:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 3:
                    bytes.Insert(at, (byte)_random.Next(256));
                    break;
                case 4:
                    bytes.RemoveAt(at);
                    break;
                case 5:
                    bytes[at] = _random.Next(2) == 0 ? (byte)0 : (byte)0xFF;
                    break;
                default:
                    bytes.InsertRange(at, bytes.Skip(_random.Next(bytes.Count)).Take(_random.Next(20)).ToArray());   // a field twice, or elsewhere
                    break;
            }
        }

        if (_random.Next(2) == 0 && bytes.Count is > 2 and < 127)
            bytes[1] = (byte)(bytes.Count - 2);
        return [.. bytes];
    }

    /// <summary>Some pieces are brought in two receives.</summary>
    private List<(byte[] Bytes, bool IsMutated)> Cut(List<(byte[] Bytes, bool IsMutated)> pieces)
    {
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            var (bytes, isMutated) = pieces[i];
            if (bytes.Length < 2 || _random.Next(6) > 0)
                continue;
            var at = _random.Next(1, bytes.Length);
            pieces[i] = (bytes[..at], isMutated);
            pieces.Insert(i + 1, (bytes[at..], false));
        }

        return pieces;
    }

    private byte[] Publish(string topic, string payload, QoS qos, ushort packetId, bool retain = false) => _version == MqttVersion.V5
        ? MqttBytes.Publish5(topic, Encoding.Latin1.GetBytes(payload), new PropertyWriter().AddUser("k", "v").ToBlock(), qos, packetId, retain)
        : MqttBytes.Publish(topic, Encoding.Latin1.GetBytes(payload), qos, packetId, retain);

    private byte[] Subscribe(string filter, QoS qos) =>
        Write(output => new SubscribePacket(7, [new SubscriptionRequest(filter, qos)]).Write(output, _version));

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
