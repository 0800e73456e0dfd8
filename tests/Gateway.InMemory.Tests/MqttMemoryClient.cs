using System.Buffers;
using System.Text;
using Gateway.Mqtt;

namespace Gateway.InMemory.Tests;

/// <summary>A client that says exactly what a test wants said, and shows what comes back.</summary>
internal sealed class MqttMemoryClient(MqttMemoryTransport transport)
{
    private static readonly MqttLimits Limits = new() { MaxPacketBytes = 1 << 28, MaxControlPacketBytes = 1 << 28 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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

    /// <summary>Ends the peer's side without a DISCONNECT.</summary>
    public void Drop() => transport.PeerOutput.Complete();

    public Task PublishAsync(string topic, string payload, QoS qos = QoS.AtMostOnce, ushort packetId = 0, bool retain = false, bool duplicate = false) =>
        PublishAsync(topic, Encoding.UTF8.GetBytes(payload), qos, packetId, retain, duplicate);

    public Task PublishAsync(string topic, byte[] payload, QoS qos = QoS.AtMostOnce, ushort packetId = 0, bool retain = false, bool duplicate = false) =>
        SendAsync(MqttBytes.Publish(topic, payload, qos, packetId, retain, duplicate));

    public Task SendAsync(PubackPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(PubackPacket.Size))));

    public Task SendAsync(PubrecPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(PubrecPacket.Size))));

    public Task SendAsync(PubrelPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(PubrelPacket.Size))));

    public Task SendAsync(PubcompPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(PubcompPacket.Size))));

    public async Task SubscribeAsync(string filter, QoS qos = QoS.AtMostOnce)
    {
        await SendAsync(new SubscribePacket(1, [new SubscriptionRequest(filter, qos)]).Write);
        Assert.Equal([(byte)qos], (await ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
    }

    /// <summary>Waits for the next packet, which must be of this kind. A PUBLISH comes as <see cref="MqttReceived"/>.</summary>
    public async Task<TPacket> ReadAsync<TPacket>() =>
        await ReadAsync() is TPacket packet ? packet : throw new InvalidOperationException($"Not a {typeof(TPacket).Name}.");

    /// <summary>Waits for the next packet; null when the daemon has closed.</summary>
    public async Task<object?> ReadAsync()
    {
        while (true)
        {
            var result = await transport.PeerInput.ReadAsync(Cancel);
            var buffer = result.Buffer;
            var packet = Read(ref buffer);
            transport.PeerInput.AdvanceTo(buffer.Start, packet is null ? buffer.End : buffer.Start);
            if (packet is not null)
                return packet;
            if (result.IsCompleted)
                return null;
        }
    }

    /// <summary>Waits until the daemon has closed the connection without another packet.</summary>
    public async Task AssertClosedAsync() => Assert.Null(await ReadAsync());

    /// <summary>A round trip: whatever was sent before has been handled, whatever it led to for this client has arrived.</summary>
    public async Task AssertNothingComesAsync()
    {
        await SendAsync(0xC0, 0x00);
        Assert.Equal(PacketType.Pingresp, await ReadAsync());
    }

    private static object? Read(ref ReadOnlySequence<byte> buffer)
    {
        if (!FixedHeader.TryPeek(buffer, Limits, out var header) || buffer.Length < header.PacketLength)
            return null;

        switch (header.Type)
        {
            case PacketType.Connack when ConnackPacket.TryRead(ref buffer, Limits, out var connack):
                return connack;
            case PacketType.Puback when PubackPacket.TryRead(ref buffer, Limits, out var puback):
                return puback;
            case PacketType.Pubrec when PubrecPacket.TryRead(ref buffer, Limits, out var pubrec):
                return pubrec;
            case PacketType.Pubrel when PubrelPacket.TryRead(ref buffer, Limits, out var pubrel):
                return pubrel;
            case PacketType.Pubcomp when PubcompPacket.TryRead(ref buffer, Limits, out var pubcomp):
                return pubcomp;
            case PacketType.Suback when SubackPacket.TryRead(ref buffer, Limits, out var suback):
                return suback;
            case PacketType.Unsuback when UnsubackPacket.TryRead(ref buffer, Limits, out var unsuback):
                return unsuback;
            case PacketType.Pingresp when EmptyPacket.TryRead(ref buffer, PacketType.Pingresp, Limits):
                return PacketType.Pingresp;
            case PacketType.Publish when PublishHeader.TryRead(ref buffer, Limits, out var publish):
                var payload = buffer.Slice(0, publish.PayloadLength).ToArray();
                buffer = buffer.Slice(publish.PayloadLength);
                return new MqttReceived(Encoding.UTF8.GetString(publish.Topic), Encoding.UTF8.GetString(payload), publish.QoS, publish.Retain, publish.Duplicate, publish.PacketId);
            default:
                throw new InvalidOperationException($"A daemon does not send {header.Type}.");
        }
    }
}
