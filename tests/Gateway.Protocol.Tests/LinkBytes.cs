using System.Buffers;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Tests;

/// <summary>Converts messages to bytes and back.</summary>
internal static class LinkBytes
{
    private const int SequenceAt = 8;

    public static byte[] Of<T>(in T message)
        where T : ILinkMessage<T>, allows ref struct
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(LinkCodec.TryWrite(output, message, LinkLimits.Default));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The first message in the bytes, borrowed from them.</summary>
    public static LinkMessage Read(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.True(LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var message));
        Assert.True(buffer.IsEmpty);
        return message;
    }

    /// <summary>Decodes a message into its type and encodes it again.</summary>
    public static byte[] Again(in LinkMessage message)
    {
        var bytes = message.Kind switch
        {
            MessageKind.Hello => Of(message.As<HelloMessage>()),
            MessageKind.Auth => Of(message.As<AuthMessage>()),
            MessageKind.Welcome => Of(message.As<WelcomeMessage>()),
            MessageKind.Cameras => Of(message.As<CamerasMessage>()),
            MessageKind.Subscribe => Of(message.As<SubscribeMessage>()),
            MessageKind.Frame => Of(message.As<FrameMessage>()),
            MessageKind.Motion => Of(message.As<MotionMessage>()),
            MessageKind.Event => Of(message.As<EventMessage>()),
            MessageKind.Clip => Of(message.As<ClipMessage>()),
            MessageKind.Image => Of(message.As<ImageMessage>()),
            MessageKind.Stats => Of(message.As<StatsMessage>()),
            MessageKind.Command => Of(message.As<CommandMessage>()),
            MessageKind.Reply => Of(message.As<ReplyMessage>()),
            MessageKind.Ping => Of(message.As<PingMessage>()),
            MessageKind.Pong => Of(message.As<PongMessage>()),
            MessageKind.Error => Of(message.As<ErrorMessage>()),
            _ => throw new LinkProtocolException(LinkError.UnexpectedKind, "Not a kind of version 1."),
        };

        // For some kinds the daemon counts messages per link in the header's sequence. The message type does not contain that number.
        BitConverter.TryWriteBytes(bytes.AsSpan(SequenceAt), message.Header.Sequence);
        return bytes;
    }
}
