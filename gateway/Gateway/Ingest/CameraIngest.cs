using System.Collections.Concurrent;
using System.Text;
using Gateway.Broker;
using Gateway.Broker.Messages;
using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Ingest;

/// <summary>
/// Takes the boards' pictures out of their MQTT messages: one subscriber of the broker among others. What can never be taken is dropped, counted, and
/// acknowledged like any message. Any thread; allocates nothing per picture.
/// </summary>
internal sealed class CameraIngest(IBoardIngest boards, FramePool pool, IngestMetrics metrics, TimeProvider time, ILogger<CameraIngest> log) : ISubscriber
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);   // as many as the daemon allows boards
    private readonly LogThrottle _throttle = new(time, Enum.GetValues<IngestDrop>().Length, LogInterval);

    private static ReadOnlySpan<byte> TopicStart => "gateway/"u8;

    private static ReadOnlySpan<byte> TopicEnd => "/frame"u8;

    private static ReadOnlySpan<byte> ImageTopic => "iot/image"u8;

    /// <summary>A picture of yesterday is no picture of now (protocol/MQTT.md section 2).</summary>
    public bool ForbidsRetaining => true;

    public bool TakesOver => true;

    public void SubscribeTo(MessageRouter router)
    {
        router.Subscribe("gateway/+/frame"u8, this, QoS.ExactlyOnce);
        router.Subscribe(ImageTopic, this, QoS.ExactlyOnce);
        router.Subscribe("iot/latency"u8, this, QoS.ExactlyOnce);
    }

    public bool Deliver(in Delivery delivery)
    {
        var topic = delivery.Message.Topic;
        return topic.StartsWith(TopicStart) ? OnFrame(delivery, topic[TopicStart.Length..^TopicEnd.Length]) : OnSeed(delivery);
    }

    private bool OnSeed(in Delivery delivery)
    {
        Span<char> name = stackalloc char[BoardName.MaxLength];
        var board = BoardName.OfClientId(delivery.PublisherId, name);
        return delivery.Message.Topic.SequenceEqual(ImageTopic) ? OnSeedImage(delivery, board) : OnSeedLatency(delivery, board);
    }

    private bool OnFrame(in Delivery delivery, ReadOnlySpan<byte> name)
    {
        if (!BoardName.IsValid(name))
            return Drop(delivery.PublisherId, IngestDrop.BadBoardName);
        Span<char> board = stackalloc char[BoardName.MaxLength];
        board = board[..Encoding.ASCII.GetChars(name, board)];

        ref readonly var message = ref delivery.Message;
        if (!BoardFrameHeader.TryRead(message.Payload, out var header, out var fault)
            || !IsJpeg(message.Payload[BoardFrameHeader.Size..], out fault))
        {
            return Drop(board, fault);
        }

        if (CameraOf(board) is not { } camera)
            return Drop(board, IngestDrop.CameraLimit);

        var stamps = Stamps(message, header.CapturedUs, header.PublishedUs, header.ClockTrusted);
        var publishMs = header.ClockTrusted && header.PublishedUs > 0 ? Milliseconds(stamps.ReceivedUs - header.PublishedUs) : -1;
        var frame = new Frame(
            message.Buffer, message.PayloadOffset + BoardFrameHeader.Size, header.JpegLength, camera, camera.NextSequence(), stamps);
        return Take(frame, new BoardImage(header.BootId, header.Counter, Math.Max(-1, header.CaptureMs), publishMs), delivery.Ack);
    }

    private bool OnSeedImage(in Delivery delivery, ReadOnlySpan<char> board)
    {
        if (!SeedImage.TryRead(delivery.Message.Payload, out var image, out var fault))
            return Drop(board, fault);
        if (CameraOf(board) is not { } camera)
            return Drop(board, IngestDrop.CameraLimit);
        if (!SeedPicture.TryDecode(image, pool, out var buffer, out var range, out fault))
            return Drop(board, fault);

        var (offset, length) = range.GetOffsetAndLength(buffer!.Length);
        var taken = IsJpeg(buffer.GetSpan().Slice(offset, length), out fault)
            ? Take(
                new Frame(buffer, offset, length, camera, camera.NextSequence(), Stamps(delivery.Message, image.CapturedUs, publishedUs: 0, clockTrusted: false)),
                new BoardImage(BootId: 0, image.Id, CaptureMs: -1, PublishMs: -1),
                delivery.Ack)
            : Drop(board, fault);
        buffer.Release();
        return taken;
    }

    private bool OnSeedLatency(in Delivery delivery, ReadOnlySpan<char> board)
    {
        if (!SeedLatency.TryRead(delivery.Message.Payload, out var latency, out var fault))
            return Drop(board, fault);
        if (CameraOf(board) is not { } camera)
            return Drop(board, IngestDrop.CameraLimit);

        metrics.OnLatency();
        boards.OnLatency(camera, new BoardImage(BootId: 0, latency.Id, latency.CaptureMs, latency.PublishMs), delivery.Ack);
        return true;
    }

    private bool Take(in Frame frame, in BoardImage image, PublishAck ack)
    {
        metrics.OnFrame(frame.Length);
        boards.OnImage(frame, image, ack);
        return true;
    }

    /// <returns>False: the acknowledgement is not taken over, so the broker gives it.</returns>
    private bool Drop(ReadOnlySpan<char> board, IngestDrop reason)
    {
        metrics.OnDropped(reason);
        if (_throttle.Allows((int)reason, out var suppressed))
            log.IngestDropped(LogText.Of(board.ToString()), reason.ToString(), IngestAdvice.For(reason), suppressed);
        return false;
    }

    private Camera? CameraOf(ReadOnlySpan<char> board)
    {
        if (_cameras.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(board, out var known))
            return known;

        var name = board.ToString();
        var camera = boards.CameraOf(name);
        if (camera is not null)
            _cameras[name] = camera;
        return camera;
    }

    private FrameStamps Stamps(in Message message, long capturedUs, long publishedUs, bool clockTrusted)
    {
        var arrival = message.Arrival ?? Arrival.Now(time);
        return new FrameStamps(capturedUs, publishedUs, arrival.UtcUs, arrival.Timestamp, clockTrusted);
    }

    /// <summary>A difference of two clocks; unknown when they disagree so much that it is impossible.</summary>
    private static int Milliseconds(long microseconds) => microseconds is < 0 or > int.MaxValue * 1000L ? -1 : (int)(microseconds / 1000);

    private static bool IsJpeg(ReadOnlySpan<byte> bytes, out IngestDrop fault)
    {
        fault = JpegMarkers.HasStart(bytes) ? IngestDrop.CutJpeg : IngestDrop.NotJpeg;
        return fault == IngestDrop.CutJpeg && JpegMarkers.HasEnd(bytes);
    }
}
