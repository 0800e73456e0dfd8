using System.Collections.Concurrent;
using Gateway.Broker;
using Gateway.Broker.Messages;

namespace Gateway.Ingest;

/// <summary>
/// Takes the boards' pictures from their MQTT messages, as one subscriber of the broker. Invalid messages are dropped, counted, and acknowledged like
/// any message. Any thread; allocates nothing per picture.
/// </summary>
internal sealed class CameraIngest(
    IBoardIngest boards, FramePool pool, IngestMetrics metrics, TimeProvider time, ILogger<CameraIngest> log, BoardConnections? connections = null)
    : ISubscriber
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);   // limited by the number of boards
    private readonly LogThrottle _throttle = new(time, Enum.GetValues<IngestDrop>().Length, LogInterval);

    private static ReadOnlySpan<byte> TopicStart => "gateway/"u8;

    private static ReadOnlySpan<byte> TopicEnd => "/frame"u8;

    private static ReadOnlySpan<byte> ImageTopic => "iot/image"u8;

    /// <summary>A retained picture would be an old one (protocol/MQTT.md section 2).</summary>
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
        // A board id of the client id: characters that it may not have become hyphens, and it is cut to its length.
        var id = delivery.PublisherId;
        Span<char> board = stackalloc char[Math.Min(id.Length, CameraRegistry.MaxNameLength)];
        for (var i = 0; i < board.Length; i++)
            board[i] = char.IsAsciiLetterOrDigit(id[i]) || id[i] is '_' or '-' ? id[i] : '-';
        return delivery.Message.Topic.SequenceEqual(ImageTopic) ? OnSeedImage(delivery, board) : OnSeedLatency(delivery, board);
    }

    private bool OnFrame(in Delivery delivery, ReadOnlySpan<byte> name)
    {
        Span<char> board = stackalloc char[CameraRegistry.MaxNameLength];
        if (name.Length > board.Length || !CameraRegistry.IsValidName(board = board[..Encoding.ASCII.GetChars(name, board)]))
            return Drop(delivery.PublisherId, IngestDrop.BadBoardName);

        ref readonly var message = ref delivery.Message;
        if (!BoardFrameHeader.TryRead(message.Payload, out var header, out var fault) || !IsJpeg(message.Payload[BoardFrameHeader.Size..], out fault))
            return Drop(board, fault);
        if (CameraOf(board) is not { } camera)
            return Drop(board, IngestDrop.CameraLimit);

        var stamps = Stamps(message, header.CapturedUs, header.PublishedUs, header.ClockTrusted);
        var publishMs = header.ClockTrusted && header.PublishedUs > 0 ? Milliseconds(stamps.ReceivedUs - header.PublishedUs) : -1;
        var frame = Frame.Next(message.Buffer, message.PayloadOffset + BoardFrameHeader.Size, header.JpegLength, camera, stamps);
        Take(delivery, frame, new BoardImage(header.BootId, header.Counter, Math.Max(-1, header.CaptureMs), publishMs));
        return true;
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
        if (!IsJpeg(buffer.GetSpan().Slice(offset, length), out fault))
        {
            buffer.Release();
            return Drop(board, fault);
        }

        var stamps = Stamps(delivery.Message, image.CapturedUs, publishedUs: 0, clockTrusted: false);
        var frame = Frame.Next(buffer, offset, length, camera, stamps);
        Take(delivery, frame, new BoardImage(BootId: 0, image.Id, CaptureMs: -1, PublishMs: -1));
        buffer.Release();
        return true;
    }

    private bool OnSeedLatency(in Delivery delivery, ReadOnlySpan<char> board)
    {
        if (!SeedLatency.TryRead(delivery.Message.Payload, out var latency, out var fault))
            return Drop(board, fault);
        if (CameraOf(board) is not { } camera)
            return Drop(board, IngestDrop.CameraLimit);

        metrics.Latencies.Add();
        boards.OnLatency(camera, new BoardImage(BootId: 0, latency.Id, latency.CaptureMs, latency.PublishMs), delivery.Ack);
        return true;
    }

    private void Take(in Delivery delivery, in Frame frame, in BoardImage image)
    {
        connections?.Note(frame.Camera, delivery.PublisherId);
        metrics.Frames.Add();
        metrics.FrameBytes.Add(frame.Length);
        boards.OnImage(frame, image, delivery.Ack);
    }

    /// <returns>False: the broker acknowledges the message.</returns>
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

    /// <summary>A difference of two clocks; -1 (unknown) if impossible.</summary>
    private static int Milliseconds(long microseconds) => microseconds is < 0 or > int.MaxValue * 1000L ? -1 : (int)(microseconds / 1000);

    private static bool IsJpeg(ReadOnlySpan<byte> bytes, out IngestDrop fault)
    {
        fault = JpegMarkers.HasStart(bytes) ? IngestDrop.CutJpeg : IngestDrop.NotJpeg;
        return fault == IngestDrop.CutJpeg && JpegMarkers.HasEnd(bytes);
    }
}

/// <summary>Counters of the camera ingest since the start. Any thread.</summary>
internal sealed class IngestMetrics : IMetrics
{
    private readonly long[] _drops = new long[Enum.GetValues<IngestDrop>().Length];

    public IngestMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        Frames = meter.Counter("ingest.frames", description: "Pictures taken in from boards.");
        FrameBytes = meter.Counter("ingest.bytes", "By", "Bytes of those pictures.");
        Latencies = meter.Counter("ingest.latencies", description: "Latency messages of seed boards.");
        meter.CountBy<IngestDrop>("ingest.drops", Dropped, "Messages dropped, by reason.");
    }

    public SpreadCounter Frames { get; }

    public SpreadCounter FrameBytes { get; }

    public SpreadCounter Latencies { get; }

    public long Dropped(IngestDrop reason) => Interlocked.Read(ref _drops[(int)reason]);

    internal void OnDropped(IngestDrop reason) => Interlocked.Increment(ref _drops[(int)reason]);
}

/// <summary>Finds cut JPEGs without decoding.</summary>
internal static class JpegMarkers
{
    public static bool HasStart(ReadOnlySpan<byte> jpeg) => jpeg is [0xFF, 0xD8, ..];

    /// <summary>Whether it ends with the end marker, perhaps followed by zeros, the padding of camera drivers.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> jpeg)
    {
        var last = jpeg.LastIndexOfAnyExcept((byte)0);
        return last > 0 && jpeg[last] == 0xD9 && jpeg[last - 1] == 0xFF;
    }
}
