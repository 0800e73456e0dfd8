using System.Buffers;
using System.Text;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Testing;

/// <summary>A client that sends exactly the bytes of a test, and returns the answers.</summary>
internal sealed class MqttMemoryClient(MqttMemoryTransport transport)
{
    private static readonly MqttLimits Widest = new() { MaxPacketBytes = 1 << 28, MaxControlPacketBytes = 1 << 28 };

    /// <summary>Version of its CONNECT, and of the packets it reads.</summary>
    public MqttVersion Version { get; set; } = MqttVersion.V311;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Whether there are bytes to read.</summary>
    public bool HasArrived()
    {
        if (!transport.PeerInput.TryRead(out var result))
            return false;
        transport.PeerInput.AdvanceTo(result.Buffer.Start);
        return !result.Buffer.IsEmpty;
    }

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

    /// <summary>Sends bytes and waits until the daemon has taken them.</summary>
    public async Task SendTakenAsync(params byte[] bytes)
    {
        var before = transport.Received;
        await SendAsync(bytes);
        await Eventually.True(() => transport.Received >= before + bytes.Length, cancel: Cancel);
    }

    /// <summary>Ends the peer's side without a DISCONNECT.</summary>
    public void Drop() => transport.PeerOutput.Complete();

    public Task PublishAsync(
        string topic, string payload, QoS qos = QoS.AtMostOnce, ushort packetId = 0, bool retain = false, bool duplicate = false) =>
        PublishAsync(topic, Encoding.UTF8.GetBytes(payload), qos, packetId, retain, duplicate);

    public Task PublishAsync(
        string topic, byte[] payload, QoS qos = QoS.AtMostOnce, ushort packetId = 0, bool retain = false, bool duplicate = false) =>
        SendAsync(Version == MqttVersion.V5
            ? MqttBytes.Publish5(topic, payload, default, qos, packetId, retain, duplicate)
            : MqttBytes.Publish(topic, payload, qos, packetId, retain, duplicate));

    public Task SendAsync(PubackPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(packet.MaxSize))));

    public Task SendAsync(PubrecPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(packet.MaxSize))));

    public Task SendAsync(PubrelPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(packet.MaxSize))));

    public Task SendAsync(PubcompPacket packet) => SendAsync(output => output.Advance(packet.Write(output.GetSpan(packet.MaxSize))));

    /// <summary>Version 5: publishes with properties.</summary>
    public Task PublishAsync(
        string topic, string payload, PropertyBlock properties, QoS qos = QoS.AtMostOnce, ushort packetId = 0, bool retain = false) =>
        SendAsync(MqttBytes.Publish5(topic, Encoding.UTF8.GetBytes(payload), properties, qos, packetId, retain));

    public Task SendAsync(UnsubscribePacket packet) => SendAsync(output => packet.Write(output, Version));

    public Task SendAsync(SubscribePacket packet) => SendAsync(output => packet.Write(output, Version));

    public Task SendAsync(DisconnectPacket packet) => SendAsync(packet.Write);

    /// <summary>Version 5: subscribes with options.</summary>
    public async Task SubscribeAsync(SubscriptionRequest request, uint identifier = 0)
    {
        var properties = identifier == 0 ? default : new PropertyWriter().Add(PropertyId.SubscriptionIdentifier, identifier).ToBlock();
        await SendAsync(output => new SubscribePacket(1, [request]) { Properties = properties }.Write(output, Version));
        Assert.Equal([(byte)request.MaximumQoS], (await ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
    }

    public async Task SubscribeAsync(string filter, QoS qos = QoS.AtMostOnce)
    {
        await SendAsync(output => new SubscribePacket(1, [new SubscriptionRequest(filter, qos)]).Write(output, Version));
        Assert.Equal([(byte)qos], (await ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
    }

    /// <summary>Waits for the next packet, which must be of this kind. A PUBLISH comes as <see cref="MqttReceived"/>.</summary>
    public async Task<TPacket> ReadAsync<TPacket>() =>
        await ReadAsync() is TPacket packet ? packet : throw new InvalidOperationException($"Not a {typeof(TPacket).Name}.");

    /// <summary>Waits for the next packet; null when the daemon has closed. A missing one fails the test after
    /// <see cref="Eventually.DefaultTimeout"/>.</summary>
    public async Task<object?> ReadAsync()
    {
        while (true)
        {
            var reading = transport.PeerInput.ReadAsync(Cancel);
            var result = reading.IsCompleted ? await reading : await reading.AsTask().WaitAsync(Eventually.DefaultTimeout, Cancel);
            var buffer = result.Buffer;
            var packet = Read(ref buffer, Widest with { Version = Version });
            transport.PeerInput.AdvanceTo(buffer.Start, packet is null ? buffer.End : buffer.Start);
            if (packet is not null)
                return packet;
            if (result.IsCompleted)
                return null;
        }
    }

    /// <summary>Waits for the next PUBLISH and skips other packets.</summary>
    public async Task<MqttReceived> NextPublishAsync()
    {
        object? packet;
        do
            packet = await ReadAsync() ?? throw new InvalidOperationException("Closed.");
        while (packet is not MqttReceived);
        return (MqttReceived)packet;
    }

    /// <summary>Waits for these PUBACKs, in their order.</summary>
    public async Task AssertAcknowledgedAsync(params ushort[] packetIds)
    {
        foreach (var id in packetIds)
            Assert.Equal(new PubackPacket(id), await ReadAsync());
    }

    /// <summary>Waits for this UNSUBACK; only version 5 has a reason for each filter.</summary>
    public async Task AssertUnsubscribedAsync(ushort packetId, params ReasonCode[] reasons)
    {
        var unsuback = await ReadAsync<UnsubackPacket>();
        Assert.Equal(packetId, unsuback.PacketId);
        Assert.Equal(Version < MqttVersion.V5 ? [] : reasons, unsuback.ReasonCodes.ToArray().Select(code => (ReasonCode)code));
    }

    /// <summary>Waits until the daemon has closed the connection without another packet.</summary>
    public async Task AssertClosedAsync() => Assert.Null(await ReadAsync());

    /// <summary>
    /// Makes two round trips: everything sent earlier has been handled, and its answers and the messages in this session's queue would have arrived.
    /// </summary>
    /// <remarks>Answers leave in their order. A queued message may leave in one batch with the first PINGRESP, behind it, but before the second.
    /// Messages of others are in the queue when their publisher has its acknowledgement or has made a round trip.</remarks>
    public async Task AssertNothingComesAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            await SendAsync(0xC0, 0x00);
            Assert.Equal(PacketType.Pingresp, await ReadAsync());
        }
    }

    /// <summary>Shows that nothing of another client comes: its next message, to a topic of this one, is the first to arrive.</summary>
    public async Task AssertNothingComesBeforeAsync(MqttMemoryClient publisher, string topic)
    {
        var marker = $"marker {Guid.NewGuid():N}";
        await publisher.PublishAsync(topic, marker);
        Assert.Equal(marker, (await ReadAsync<MqttReceived>()).Payload);
    }

    private static object? Read(ref ReadOnlySequence<byte> buffer, MqttLimits limits)
    {
        if (!FixedHeader.TryPeek(buffer, limits, out var header) || buffer.Length < header.PacketLength)
            return null;

        switch (header.Type)
        {
            case PacketType.Connack when ConnackPacket.TryRead(ref buffer, limits, out var connack):
                return connack;
            case PacketType.Puback when PubackPacket.TryRead(ref buffer, limits, out var puback):
                return puback;
            case PacketType.Pubrec when PubrecPacket.TryRead(ref buffer, limits, out var pubrec):
                return pubrec;
            case PacketType.Pubrel when PubrelPacket.TryRead(ref buffer, limits, out var pubrel):
                return pubrel;
            case PacketType.Pubcomp when PubcompPacket.TryRead(ref buffer, limits, out var pubcomp):
                return pubcomp;
            case PacketType.Suback when SubackPacket.TryRead(ref buffer, limits, out var suback):
                return suback;
            case PacketType.Unsuback when UnsubackPacket.TryRead(ref buffer, limits, out var unsuback):
                return unsuback;
            case PacketType.Disconnect when DisconnectPacket.TryRead(ref buffer, limits, out var disconnect):
                return disconnect;
            case PacketType.Pingresp when EmptyPacket.TryRead(ref buffer, PacketType.Pingresp, limits):
                return PacketType.Pingresp;
            case PacketType.Publish when PublishHeader.TryRead(ref buffer, limits, out var publish):
                var payload = buffer.Slice(0, publish.PayloadLength).ToArray();
                buffer = buffer.Slice(publish.PayloadLength);
                return new MqttReceived(
                    Encoding.UTF8.GetString(publish.Topic),
                    Encoding.UTF8.GetString(payload),
                    publish.QoS,
                    publish.Retain,
                    publish.Duplicate,
                    publish.PacketId)
                {
                    Properties = new PropertyBlock(publish.Properties.Bytes.ToArray()),
                };
            default:
                throw new InvalidOperationException($"A broker does not send {header.Type}.");
        }
    }
}
