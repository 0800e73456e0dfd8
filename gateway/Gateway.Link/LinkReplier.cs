using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>Sends the reply to one command.</summary>
internal sealed class LinkReplier(LinkOutput output, LinkLimits limits, uint requestId)
{
    public ValueTask ReplyAsync(BodyWriter body, CancellationToken closed) => SendAsync(ReplyStatus.Ok, isLast: true, body, default, closed);

    public ValueTask RefuseAsync(ReplyStatus status, string text, CancellationToken closed) =>
        SendAsync(status, isLast: true, (ref LinkWriter writer) => writer.WriteText(text), default, closed);

    public ValueTask ReplyOrNotFoundAsync(BodyWriter? body, string notFound, CancellationToken closed) =>
        body is null ? RefuseAsync(ReplyStatus.NotFound, notFound, closed) : ReplyAsync(body, closed);

    public ValueTask ReplyOrNotFoundAsync(byte[]? body, string notFound, CancellationToken closed) => body is { } bytes
        ? SendAsync(ReplyStatus.Ok, isLast: true, static (ref LinkWriter _) => { }, bytes, closed)
        : RefuseAsync(ReplyStatus.NotFound, notFound, closed);

    public ValueTask SendPartAsync(ClipPart part, ReadOnlyMemory<byte> bytes, bool isLast, CancellationToken closed) =>
        SendAsync(ReplyStatus.Ok, isLast, part.Write, bytes, closed);

    /// <param name="status">How it ended.</param>
    /// <param name="isLast">Whether no further part follows.</param>
    /// <param name="body">Writes the beginning of the body.</param>
    /// <param name="tail">The rest of the body, sent from where it lies.</param>
    /// <param name="closed">The client is gone.</param>
    private async ValueTask SendAsync(ReplyStatus status, bool isLast, BodyWriter body, ReadOnlyMemory<byte> tail, CancellationToken closed)
    {
        var head = Encode(status, isLast, body, tail.Length);
        if (head.Length - LinkHeader.Size + tail.Length > limits.MaxPayload)
        {
            tail = default;
            head = Encode(ReplyStatus.Failed, isLast: true, TellTooLong, 0);
        }

        await output.SendAsync(head, tail, closed);
    }

    private void TellTooLong(ref LinkWriter writer) =>
        writer.WriteText($"The answer is longer than the {limits.MaxPayload} bytes of Link:MaxPayload: ask for less at a time.");

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
