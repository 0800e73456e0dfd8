using System.Buffers;

namespace Gateway.Link;

internal sealed class LinkReplier(LinkOutput output, LinkLimits limits, uint requestId)
{
    private const int PartLength = 64 << 10;

    private delegate void BodyWriter(ref LinkWriter writer);

    public ValueTask ReplyAsync<TReply>(TReply reply, CancellationToken closed)
        where TReply : class, ILinkBody<TReply> => SendAsync(ReplyStatus.Ok, isLast: true, reply.Write, reply.Tail, closed);

    public ValueTask SendPartAsync<TPart>(TPart part, CancellationToken closed)
        where TPart : class, ILinkBody<TPart> => SendAsync(ReplyStatus.Ok, isLast: false, part.Write, part.Tail, closed);

    public ValueTask RefuseAsync(ReplyStatus status, string text, CancellationToken closed) =>
        SendAsync(status, isLast: true, (ref writer) => writer.WriteText(text), default, closed);

    /// <summary>Sends the requested part of a file in pieces.</summary>
    public async ValueTask SendFileAsync(GetClipFile command, Func<ulong, Stream?> open, CancellationToken closed)
    {
        await using var file = open(command.ClipId);
        if (file is null)
        {
            await RefuseAsync(ReplyStatus.NotFound, command.NotFound, closed);
            return;
        }

        var length = (ulong)file.Length;
        var offset = Math.Min(command.Offset, length);
        var end = Math.Min(offset + command.Length, length);
        file.Position = (long)offset;
        var part = ArrayPool<byte>.Shared.Rent(PartLength);
        try
        {
            for (var isLast = false; !isLast;)
            {
                var wanted = part.AsMemory(0, (int)Math.Min(PartLength, end - offset));
                var count = await file.ReadAtLeastAsync(wanted, wanted.Length, throwOnEndOfStream: false, closed);
                isLast = count < PartLength || offset + (ulong)count == end;
                await SendAsync(ReplyStatus.Ok, isLast, new ClipPart(length, offset).Write, part.AsMemory(0, count), closed);
                offset += (ulong)count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>Sends a reply whose body is written by <paramref name="body"/>, followed by <paramref name="tail"/>, which is not copied.</summary>
    private async ValueTask SendAsync(ReplyStatus status, bool isLast, BodyWriter body, ReadOnlyMemory<byte> tail, CancellationToken closed)
    {
        var head = Encode(status, isLast, body, tail.Length);
        if (head.Length - LinkHeader.Size + tail.Length > limits.MaxPayload)
        {
            tail = default;
            head = Encode(ReplyStatus.Failed, isLast: true, WriteTooLong, 0);
        }

        await output.SendAsync(head, tail, closed);
    }

    private void WriteTooLong(ref LinkWriter writer) =>
        writer.WriteText($"The reply is longer than the {limits.MaxPayload} bytes of Link:MaxPayload: request less at a time.");

    private byte[] Encode(ReplyStatus status, bool isLast, BodyWriter body, int tailLength)
    {
        var writer = new LinkWriter(limits);
        try
        {
            Span<byte> header = stackalloc byte[LinkHeader.Size];
            writer.WriteBytes(header);
            ReplyMessage.WriteFields(ref writer, requestId, status, isLast);
            body(ref writer);
            var message = writer.Written.ToArray();
            new LinkHeader(MessageKind.Reply, 0, 0, message.Length - LinkHeader.Size + tailLength).Write(message);
            return message;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
