using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Gateway.Frames;
using Gateway.Protocol;
using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>The sending task of one client: sends its outbox, several small messages at once, each frame straight from its buffer.</summary>
internal sealed class LinkPump(
    LinkOutbox outbox, LinkOutput output, LinkPacketPool packets, LinkEventLog log, ReadEvents events, LinkOptions options, LinkMetrics counters)
{
    private const int StageSize = 16 << 10;
    private const int EventsPerRead = 100;
    private const int NumberAt = 8;

    private byte[] _stage = new byte[StageSize];
    private int _staged;
    private ulong _lastEventId;
    private bool _sendsEvents;

    /// <summary>Sends until the link is closed; ends by an exception only.</summary>
    public async Task RunAsync(CancellationToken closed)
    {
        while (true)
        {
            await outbox.Signal.WaitAsync();
            closed.ThrowIfCancellationRequested();
            StageControl();
            while (await SendNextAsync(closed))
                StageControl();
        }
    }

    /// <returns>Whether there may be more.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendNextAsync(CancellationToken closed)
    {
        while (_staged < StageSize && outbox.TryTakePacket(out var queued))
            Stage(queued);
        if (_sendsEvents)
            await StageEventsAsync(closed);

        if (outbox.TryTakeFrame(out var frame))
        {
            try
            {
                await SendFrameAsync(frame, closed);
                return true;
            }
            finally
            {
                frame.Release();
            }
        }

        if (_staged == 0)
            return false;
        await FlushAsync(default, closed);
        return true;
    }

    private ValueTask SendFrameAsync(in Frame frame, CancellationToken closed)
    {
        if (frame.Length > options.MaxPayload - FrameMessage.FieldsSize)
        {
            counters.FramesTooLong.Add();
            return ValueTask.CompletedTask;
        }

        var stamps = frame.Stamps;
        var message = new FrameMessage(
            frame.Camera.Id, frame.Sequence, stamps.CapturedUs, stamps.PublishedUs, stamps.ReceivedUs, stamps.ClockTrusted, jpeg: default);
        message.WriteHead(Room(FrameMessage.HeadSize), frame.Length);
        counters.FramesSent.Add();
        return FlushAsync(frame.JpegMemory, closed);
    }

    /// <summary>Sends the staged bytes, then the body of the last staged head.</summary>
    private ValueTask FlushAsync(ReadOnlyMemory<byte> body, CancellationToken closed)
    {
        var head = _stage.AsMemory(0, _staged);
        _staged = 0;
        return output.SendAsync(head, body, closed);
    }

    private void StageControl()
    {
        if (outbox.TryTakePong(out var pong))
            Stage(pong);
        if (outbox.TryTakePing(out var ping))
            Stage(ping);
        if (outbox.TryTakeResume(out var afterId))
        {
            // An id above the last one is from before the data directory was replaced: all stored events are new to that client.
            _lastEventId = afterId == SubscribeMessage.OnlyNewEvents ? log.Last : afterId > log.Last ? 0 : afterId;
            _sendsEvents = true;
        }
    }

    /// <summary>Stages every event new to the client, from memory while it keeps up, otherwise from the store.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask StageEventsAsync(CancellationToken closed)
    {
        while (log.TryNext(_lastEventId, out var next, out var knownFrom))
        {
            if (next is not null)
            {
                StageEvent(next);
            }
            else
            {
                var page = await events(_lastEventId, EventsPerRead);
                foreach (var kept in page.Rows)
                    StageEvent(kept);
                if (page.Rows.Count == 0)
                    _lastEventId = Math.Max(_lastEventId, knownFrom - 1);   // older events are deleted; the client sees the gap in the ids
            }

            if (_staged >= StageSize)
                await FlushAsync(default, closed);
        }
    }

    private void StageEvent(EventMessage message)
    {
        if (message.Id <= _lastEventId)
            return;
        _lastEventId = message.Id;
        if (outbox.Wants(MessageKinds.Event, message.CameraId))
            Stage(message);
    }

    private void Stage<T>(in T message)
        where T : ILinkMessage<T>
    {
        if (packets.TryEncode(message) is { } packet)
            Stage(new QueuedPacket(packet, Number: 0));
    }

    private void Stage(in QueuedPacket queued)
    {
        var bytes = queued.Packet.Bytes;
        var room = Room(bytes.Length);
        bytes.CopyTo(room);
        if (queued.Number != 0)
            BinaryPrimitives.WriteUInt32LittleEndian(room[NumberAt..], queued.Number);
        queued.Packet.Release();
    }

    private Span<byte> Room(int count)
    {
        if (_stage.Length - _staged < count)
            Array.Resize(ref _stage, Math.Max(_stage.Length * 2, _staged + count));
        _staged += count;
        return _stage.AsSpan(_staged - count, count);
    }
}
