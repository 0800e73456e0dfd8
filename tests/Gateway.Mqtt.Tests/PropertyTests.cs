using System.Buffers;
using System.Text;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

/// <summary>The properties of version 5.</summary>
public sealed class PropertyTests
{
    private static readonly MqttLimits Limits = MqttLimits.Default with { Version = MqttVersion.V5 };

    [Fact]
    public void Every_property_is_taken_where_table_2_4_has_it_and_malformed_elsewhere()
    {
        foreach (var id in Enum.GetValues<PropertyId>())
        {
            var inPublish = id is PropertyId.PayloadFormatIndicator or PropertyId.MessageExpiryInterval or PropertyId.ContentType
                or PropertyId.ResponseTopic or PropertyId.CorrelationData or PropertyId.SubscriptionIdentifier or PropertyId.TopicAlias
                or PropertyId.UserProperty;
            var inSubscribe = id is PropertyId.SubscriptionIdentifier or PropertyId.UserProperty;
            var inDisconnect = id is PropertyId.SessionExpiryInterval or PropertyId.ReasonString or PropertyId.UserProperty
                or PropertyId.ServerReference;
            var inAuth = id is PropertyId.AuthenticationMethod or PropertyId.AuthenticationData or PropertyId.ReasonString or PropertyId.UserProperty;
            var block = Sample(id);

            Assert.True(inPublish == Takes([0x30, .. Body([0, 1, (byte)'a'], block, [])]), $"{id} in PUBLISH");
            Assert.True(inSubscribe == Takes([0x82, .. Body([0, 1], block, [0, 1, (byte)'a', 0])]), $"{id} in SUBSCRIBE");
            Assert.True(inDisconnect == Takes([0xE0, .. Body([0], block, [])]), $"{id} in DISCONNECT");
            Assert.True(inAuth == Takes([0xF0, .. Body([0x18], block, [])]), $"{id} in AUTH");
        }
    }

    [Fact]
    public void Publish_gives_every_property()
    {
        var buffer = new ReadOnlySequence<byte>(Vectors.Read("mqtt5/publish-everything"));
        Assert.True(PublishHeader.TryRead(ref buffer, Limits, out var header));
        var properties = header.Properties;

        Assert.Equal(1u, properties.Number(PropertyId.PayloadFormatIndicator));
        Assert.Equal(60u, properties.Number(PropertyId.MessageExpiryInterval));
        Assert.Equal(3u, properties.Number(PropertyId.TopicAlias));
        Assert.Equal(("text/plain", "re/1"), (properties.Text(PropertyId.ContentType), properties.Text(PropertyId.ResponseTopic)));
        Assert.Equal([0, 255, 1], properties.Binary(PropertyId.CorrelationData)!);
        Assert.Equal([321u, 7u], properties.Numbers(PropertyId.SubscriptionIdentifier));
        Assert.Equal([new("k", "v1"), new("k", "v2")], properties.UserProperties());
        Assert.Null(properties.Number(PropertyId.SessionExpiryInterval));
        Assert.Equal("hi", Encoding.ASCII.GetString(buffer));
    }

    [Fact]
    public void Forwarded_are_the_properties_of_the_message_in_their_order_and_not_those_of_the_hop()
    {
        var buffer = new ReadOnlySequence<byte>(Vectors.Read("mqtt5/publish-everything"));
        Assert.True(PublishHeader.TryRead(ref buffer, Limits, out var header));
        var forwarded = new byte[header.Properties.ForwardedLength];
        header.Properties.CopyForwarded(forwarded);

        var expected = new PropertyWriter().Add(PropertyId.PayloadFormatIndicator, 1).Add(PropertyId.ResponseTopic, "re/1")
            .Add(PropertyId.CorrelationData, [0, 255, 1]).AddUser("k", "v1").AddUser("k", "v2").Add(PropertyId.ContentType, "text/plain").ToBlock();
        Assert.Equal(expected.Bytes.ToArray(), forwarded);
    }

    [Fact]
    public void Write_puts_the_properties_of_the_hop_in_front()
    {
        var header = new PublishHeader(new("a"u8.ToArray()), 0, QoS.AtMostOnce, 0, Retain: false, Duplicate: false)
        {
            Properties = new PropertyWriter().AddUser("k", "v").ToBlock(),
        };
        Span<byte> hop = stackalloc byte[PropertyWriter.MaxNumberSize];
        hop = hop[..PropertyWriter.Write(hop, PropertyId.TopicAlias, 3)];
        var bytes = new byte[PublishHeader.MaxSize(1, hop.Length + header.Properties.Length)];
        Assert.Equal([0x30, 0x0E, 0, 1, (byte)'a', 10, 0x23, 0, 3, 0x26, 0, 1, (byte)'k', 0, 1, (byte)'v'], bytes[..header.Write(bytes, hop)]);
    }

    [Fact]
    public void Publish_with_every_property_is_read_without_allocating()
    {
        var bytes = Vectors.Read("mqtt5/publish-everything");
        Read(bytes, 100);

        Assert.Equal(0, ThreadAllocations.OfCheapest(() => Read(bytes, 1000)));

        static void Read(byte[] bytes, int times)
        {
            Span<byte> forwarded = stackalloc byte[256];
            for (var i = 0; i < times; i++)
            {
                var buffer = new ReadOnlySequence<byte>(bytes);
                PublishHeader.TryRead(ref buffer, Limits, out var header);
                header.Properties.Number(PropertyId.TopicAlias);
                header.Properties.CopyForwarded(forwarded);
            }
        }
    }

    [Fact]
    public void Random_properties_come_back_as_they_were_written()
    {
        var random = new Random(5);
        for (var round = Fuzz.Rounds(5000, least: 250); round > 0; round--)
        {
            var writer = new PropertyWriter();
            var users = new List<KeyValuePair<string, string>>();
            for (var i = random.Next(5); i > 0; i--)
            {
                users.Add(new(new string('k', random.Next(4)), new string('é', random.Next(200))));
                writer.AddUser(users[^1].Key, users[^1].Value);
            }

            var expiry = (uint)random.NextInt64(uint.MaxValue);
            var correlation = new byte[random.Next(300)];
            random.NextBytes(correlation);
            writer.Add(PropertyId.MessageExpiryInterval, expiry).Add(PropertyId.CorrelationData, correlation);

            var payload = random.Next(10);
            var header = new PublishHeader(new("topic"u8.ToArray()), payload, QoS.ExactlyOnce, 9, Retain: true, Duplicate: true)
            {
                Properties = writer.ToBlock(),
            };
            var bytes = new byte[PublishHeader.MaxSize(5, header.Properties.Length)];
            var length = header.Write(bytes, default);
            var cut = random.Next(length + 1);
            var buffer = Segments.Of(bytes.AsMemory(0, cut), bytes.AsMemory(cut, Math.Min(bytes.Length, length + payload) - cut));
            Assert.True(PublishHeader.TryRead(ref buffer, Limits, out var read));
            Assert.Equal(users, read.Properties.UserProperties());
            Assert.Equal(expiry, read.Properties.Number(PropertyId.MessageExpiryInterval));
            Assert.Equal(correlation, read.Properties.Binary(PropertyId.CorrelationData)!);
            Assert.Equal(
                (payload, QoS.ExactlyOnce, (ushort)9, true, true), (read.PayloadLength, read.QoS, read.PacketId, read.Retain, read.Duplicate));
        }
    }

    private static bool Takes(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        try
        {
            return AnyPacket.Read(ref buffer, Limits) is not null;
        }
        catch (MqttProtocolException e) when (e.Reason == ReasonCode.MalformedPacket)
        {
            return false;
        }
    }

    private static byte[] Body(byte[] before, PropertyBlock block, byte[] after) =>
        [(byte)(before.Length + 1 + block.Length + after.Length), .. before, (byte)block.Length, .. block.Bytes.Span, .. after];

    private static PropertyBlock Sample(PropertyId id) => id switch
    {
        PropertyId.UserProperty => new PropertyWriter().AddUser("k", "v").ToBlock(),
        PropertyId.AuthenticationData => new PropertyWriter().Add(PropertyId.AuthenticationMethod, "m").Add(id, "d").ToBlock(),
        PropertyId.ContentType or PropertyId.ResponseTopic or PropertyId.CorrelationData or PropertyId.AssignedClientIdentifier
            or PropertyId.AuthenticationMethod or PropertyId.ResponseInformation or PropertyId.ServerReference or PropertyId.ReasonString
            => new PropertyWriter().Add(id, "x").ToBlock(),
        _ => new PropertyWriter().Add(id, 1).ToBlock(),
    };
}
