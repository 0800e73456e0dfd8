using System.Buffers;
using System.Text;
using Gateway.Mqtt;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>The broker's end of one connection: says exactly what a test wants said, and shows what the client sent.</summary>
internal sealed class ServerSide(MqttMemoryTransport transport)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public MqttVersion Version { get; set; } = MqttVersion.V5;

    public async Task SendAsync(params byte[] bytes)
    {
        transport.PeerOutput.Write(bytes);
        await transport.PeerOutput.FlushAsync(Cancel);
    }

    public async Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        write(transport.PeerOutput);
        await transport.PeerOutput.FlushAsync(Cancel);
    }

    public Task ConnackAsync(bool present = false, ReasonCode reason = ReasonCode.Success, PropertyWriter? properties = null) =>
        SendAsync(output => new ConnackPacket(present, reason, properties?.ToBlock() ?? default).Write(output, Version));

    /// <summary>Lets the client in and grants what it subscribes to.</summary>
    public async Task<ConnectPacket> AcceptAsync(bool present = false, PropertyWriter? properties = null)
    {
        var connect = await ReadAsync<ConnectPacket>();
        Version = connect.Version;
        await ConnackAsync(present, properties: properties);
        var subscribe = await ReadAsync<SubscribePacket>();
        await SendAsync(
            output => new SubackPacket(subscribe.PacketId, subscribe.Requests.Select(r => (byte)r.MaximumQoS).ToArray()).Write(output, Version));
        return connect;
    }

    public Task PublishAsync(string topic, byte[] payload, QoS qos = QoS.AtLeastOnce, ushort packetId = 1, bool retain = false) =>
        SendAsync(PublishBytes(topic, payload, qos, packetId, retain));

    public byte[] PublishBytes(string topic, byte[] payload, QoS qos, ushort packetId, bool retain = false) =>
        Version == MqttVersion.V5
            ? MqttBytes.Publish5(topic, payload, default, qos, packetId, retain)
            : MqttBytes.Publish(topic, payload, qos, packetId, retain);

    public Task PubackAsync(ushort packetId, ReasonCode reason = ReasonCode.Success) => SendAsync(output =>
    {
        var packet = new PubackPacket(packetId, reason);
        output.Advance(packet.Write(output.GetSpan(packet.MaxSize)));
    });

    /// <summary>Breaks the connection.</summary>
    public void Drop() => transport.PeerOutput.Complete();

    /// <summary>Waits for the next packet, which must be of this kind. A PUBLISH comes as <see cref="MqttReceived"/>.</summary>
    public async Task<TPacket> ReadAsync<TPacket>() =>
        await ReadAsync() is { } packet ? Assert.IsType<TPacket>(packet) : throw new InvalidOperationException("The client closed the connection.");

    /// <summary>Waits for the next packet; null when the client has closed.</summary>
    public async Task<object?> ReadAsync()
    {
        while (true)
        {
            var result = await transport.PeerInput.ReadAsync(Cancel);
            var buffer = result.Buffer;
            var packet = Read(ref buffer, new MqttLimits { Version = Version });
            transport.PeerInput.AdvanceTo(buffer.Start, packet is null ? buffer.End : buffer.Start);
            if (packet is not null)
                return packet;
            if (result.IsCompleted)
                return null;
        }
    }

    /// <summary>Waits until the client has closed the connection.</summary>
    /// <returns>The packets it sent until then; the last one is the DISCONNECT.</returns>
    public async Task<List<object>> ReadToEndAsync()
    {
        var packets = new List<object>();
        while (await ReadAsync() is { } packet)
            packets.Add(packet);
        return packets;
    }

    private static object? Read(ref ReadOnlySequence<byte> buffer, MqttLimits limits)
    {
        if (!FixedHeader.TryPeek(buffer, limits, out var header) || buffer.Length < header.PacketLength)
            return null;

        switch (header.Type)
        {
            case PacketType.Connect when ConnectPacket.TryRead(ref buffer, limits, out var connect):
                return connect;
            case PacketType.Subscribe when SubscribePacket.TryRead(ref buffer, limits, out var subscribe):
                return subscribe;
            case PacketType.Puback when PubackPacket.TryRead(ref buffer, limits, out var puback):
                return puback;
            case PacketType.Pingreq when EmptyPacket.TryRead(ref buffer, PacketType.Pingreq, limits):
                return PacketType.Pingreq;
            case PacketType.Disconnect when DisconnectPacket.TryRead(ref buffer, limits, out var disconnect):
                return disconnect;
            case PacketType.Publish when PublishHeader.TryRead(ref buffer, limits, out var publish):
                var payload = buffer.Slice(0, publish.PayloadLength).ToArray();
                buffer = buffer.Slice(publish.PayloadLength);
                return new MqttReceived(
                    Encoding.UTF8.GetString(
                        publish.Topic), Encoding.UTF8.GetString(payload), publish.QoS, publish.Retain, publish.Duplicate, publish.PacketId);
            default:
                throw new InvalidOperationException($"The gateway's client does not send {header.Type}.");
        }
    }
}
