using System.Collections.Concurrent;

namespace Gateway.Ingest;

/// <summary>
/// Takes the boards' pictures from their MQTT messages, as one subscriber of the broker. Messages without a whole picture are dropped, counted, and
/// acknowledged like any message. Any thread; allocates nothing per picture.
/// </summary>
internal sealed class CameraIngest(
    BoardTopics topics, IBoardIngest boards, FramePool pool, IngestMetrics metrics, TimeProvider time, RefusedPictures refused,
    BoardConnections? connections = null, BoardKeys? keys = null, ChangingClientIds? changing = null, BootIds? bootIds = null) : ISubscriber
{
    private readonly ConcurrentDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);   // limited by the number of boards

    /// <summary>A retained picture would be an old one (protocol/MQTT.md section 2).</summary>
    public bool ForbidsRetaining => true;

    public bool TakesOver => true;

    public void SubscribeTo(MessageRouter router)
    {
        foreach (var filter in topics.Filters)
            SubscribeTo(router, filter);
    }

    public void SubscribeTo(MessageRouter router, string filter) => router.Subscribe(Encoding.UTF8.GetBytes(filter), this, QoS.ExactlyOnce);

    public bool Deliver(in Delivery delivery)
    {
        ref readonly var message = ref delivery.Message;
        if (delivery.Retained || topics.Find(message.Topic) is not { } topic)
            return false;   // a retained message of a topic that was taken later is an old one

        var client = topic.NamesClient && changing is not null ? NameOf(delivery, topic) : delivery.PublisherId;
        Span<byte> raw = stackalloc byte[CameraName.MaxRawLength];
        raw = raw[..topic.WriteName(message.Topic, client, raw)];
        if (raw.IsEmpty)
            return Drop(delivery, delivery.PublisherId, IngestDrop.BadBoardName);
        var board = new CameraName(raw, stackalloc char[CameraRegistry.MaxNameLength]);
        var key = keys?.Find(board.Text);
        if (topic.IsLatency)
            return key is not null ? Drop(delivery, board.Text, IngestDrop.NotEncrypted) : OnLatency(delivery, board);
        if (!BoardPicture.TryRead(message.Payload, out var picture, out var fault))
            return Drop(delivery, board.Text, fault);
        if (topic.Payload != BoardPayload.Auto && topic.Payload != picture.Form)
            return Drop(delivery, board.Text, IngestDrop.OtherForm);
        if (picture.IsEncrypted)
            return key is null ? Drop(delivery, board.Text, IngestDrop.NoKey) : OnEncrypted(delivery, picture, board, key);
        if (key is not null)
            return Drop(delivery, board.Text, IngestDrop.NotEncrypted);
        return picture.IsText ? OnText(delivery, picture, board) : OnBytes(delivery, picture, board);
    }

    /// <summary>The JPEG is the message's own memory.</summary>
    private bool OnBytes(in Delivery delivery, in BoardPicture picture, in CameraName board)
    {
        ref readonly var message = ref delivery.Message;
        var length = JpegExtent.Of(picture.Bytes);
        if (length == 0)
            return Drop(delivery, board.Text, picture.IsTruncated ? IngestDrop.Truncated : IngestDrop.CutJpeg);
        if (CameraOf(board) is not { } camera)
            return Drop(delivery, board.Text, IngestDrop.CameraLimit);
        if (HasKey(camera, board))
            return Drop(delivery, board.Text, IngestDrop.NotEncrypted);

        // Everything that is behind the start of the picture is in Bytes.
        var offset = message.PayloadOffset + message.Payload.Length - picture.Bytes.Length;
        Take(delivery, message.Buffer, offset, length, camera, picture, ImageOf(picture));
        return true;
    }

    private bool OnText(in Delivery delivery, in BoardPicture picture, in CameraName board)
    {
        var size = picture.IsArray ? picture.Bytes.Length : Base64Text.MaxDecodedLength(picture.Bytes.Length);
        if (!pool.TryRent(size, out var buffer))
            return Drop(delivery, board.Text, IngestDrop.OutOfMemory);

        int written;
        var isText = picture.IsArray
            ? ByteArray.Decode(picture.Bytes, buffer.GetSpan(), out written)
            : Base64Text.Decode(picture.Bytes, buffer.GetSpan(), out written);
        var jpeg = buffer.GetSpan()[..written];
        var length = JpegExtent.Of(jpeg);
        var fault = !isText ? IngestDrop.BadBase64 : JpegExtent.HasStart(jpeg) ? IngestDrop.CutJpeg : IngestDrop.NotJpeg;
        var camera = length == 0 ? null : CameraOf(board);
        if (length > 0)
            fault = camera is null ? IngestDrop.CameraLimit : IngestDrop.NotEncrypted;
        var isTaken = camera is not null && !HasKey(camera, board);
        if (isTaken)
            Take(delivery, buffer, 0, length, camera!, picture, ImageOf(picture));
        buffer.Release();
        return isTaken || Drop(delivery, board.Text, fault);
    }

    /// <summary>Decrypts from the message's memory into a buffer. A frame that is not the board's changes nothing.</summary>
    private bool OnEncrypted(in Delivery delivery, in BoardPicture picture, in CameraName board, BoardKey key)
    {
        if (picture.BootId == 0)
            return Drop(delivery, board.Text, IngestDrop.NoIdentity);
        if (picture.IsTruncated || picture.Bytes.Length <= BoardKey.TagSize)
            return Drop(delivery, board.Text, IngestDrop.Truncated);
        if (!picture.IsExact)
            return Drop(delivery, board.Text, IngestDrop.Forged);
        if (!pool.TryRent(picture.Bytes.Length - BoardKey.TagSize, out var buffer))
            return Drop(delivery, board.Text, IngestDrop.OutOfMemory);

        var fault = TakeDecrypted(delivery, picture, board, key, buffer);
        buffer.Release();
        return fault is not { } reason || Drop(delivery, board.Text, reason);
    }

    private IngestDrop? TakeDecrypted(in Delivery delivery, in BoardPicture picture, in CameraName board, BoardKey key, FrameBuffer buffer)
    {
        var jpeg = buffer.GetSpan();
        if (!key.TryDecrypt(picture.SealedHeader, picture.Bytes, jpeg))
            return IngestDrop.Forged;
        var length = JpegExtent.Of(jpeg);
        if (length == 0)
            return JpegExtent.HasStart(jpeg) ? IngestDrop.CutJpeg : IngestDrop.NotJpeg;
        var tag = BoardKey.TagOf(picture.Bytes);
        var turn = key.Take(picture.BootId, (uint)picture.ImageId, tag);
        if (turn == FrameTurn.Replayed)
            return IngestDrop.Replayed;
        if (CameraOf(board) is not { } camera)
            return IngestDrop.CameraLimit;
        var image = ImageOf(picture) with { KeyId = key.Id, FrameTag = tag, IsRepeat = turn == FrameTurn.Repeat };
        Take(delivery, buffer, 0, length, camera, picture, image);
        return null;
    }

    private bool OnLatency(in Delivery delivery, in CameraName board)
    {
        if (!LatencyMessage.TryRead(delivery.Message.Payload, out var latency))
            return Drop(delivery, board.Text, IngestDrop.BadLatency);
        if (CameraOf(board) is not { } camera)
            return Drop(delivery, board.Text, IngestDrop.CameraLimit);
        if (HasKey(camera, board))
            return Drop(delivery, board.Text, IngestDrop.NotEncrypted);

        metrics.Latencies.Add();
        boards.OnLatency(camera, new BoardImage(BootId: 0, latency.Id, latency.CaptureMs, latency.PublishMs), delivery.Ack);
        return true;
    }

    private static BoardImage ImageOf(in BoardPicture picture) => new(picture.BootId, picture.ImageId, picture.CaptureMs, picture.PublishMs);

    private void Take(
        in Delivery delivery, FrameBuffer buffer, int offset, int length, Camera camera, in BoardPicture picture, BoardImage image)
    {
        var stamps = Stamps(delivery.Message, picture);
        if (stamps.ClockTrusted && picture.PublishedUs > 0)
            image = image with { PublishMs = BoardTime.Duration((stamps.ReceivedUs - picture.PublishedUs) / 1000) };
        connections?.Note(camera, delivery.PublisherId);
        bootIds?.Note(camera, picture, length);
        metrics.Frames.Add();
        metrics.FrameBytes.Add(length);
        boards.OnImage(Frame.Next(buffer, offset, length, camera, stamps), image, delivery.Ack);
    }

    /// <summary>Whether a board with a key and another name has this camera: a configured one takes names in any case.</summary>
    private bool HasKey(Camera camera, in CameraName board) => keys is not null && (camera.IsConfigured
        ? keys.HasInAnyCase(camera.Name)
        : !board.Text.SequenceEqual(camera.Name) && keys.Find(camera.Name) is not null);

    /// <returns>False: the broker acknowledges the message.</returns>
    private bool Drop(in Delivery delivery, ReadOnlySpan<char> name, IngestDrop reason)
    {
        metrics.OnDropped(reason);
        refused.Add(name, delivery, reason);
        return false;
    }

    private Camera? CameraOf(in CameraName board)
    {
        var known = _cameras.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(board.Text, out var camera) && !camera.IsGone)
            return camera;

        var name = board.Text.ToString();
        camera = boards.CameraOf(name, board.DisplayName);
        if (camera is { IsConfigured: false } && camera.Name != name)
            camera = boards.CameraOf(board.Hashed(), board.Raw);   // of another board, whose name differs in case alone
        if (camera is null)
            return null;
        foreach (var (old, gone) in _cameras)
        {
            if (gone.IsGone)
                _cameras.TryRemove(old, out _);
        }

        _cameras[name] = camera;
        return camera;
    }

    /// <summary>The client's name; the cameras of its former names, which no picture makes again, are given back.</summary>
    private string NameOf(in Delivery delivery, BoardTopic topic)
    {
        var name = changing!.NameOf(delivery.PublisherId, out var former);
        foreach (var id in former)
        {
            var raw = new byte[CameraName.MaxRawLength];
            var length = topic.WriteName(delivery.Message.Topic, id, raw);
            if (length == 0)
                continue;
            var formerName = new CameraName(raw.AsSpan(0, length), new char[CameraRegistry.MaxNameLength]);
            if (_cameras.TryRemove(formerName.Text.ToString(), out var camera))
                boards.GiveBack(camera);
        }

        return name;
    }

    private FrameStamps Stamps(in Message message, in BoardPicture picture)
    {
        var arrival = message.Arrival ?? Arrival.Now(time);
        var isTrusted = picture.ClockIsSet && BoardTime.IsPlausible(picture.CapturedUs, arrival.UtcUs);
        return new FrameStamps(picture.CapturedUs, picture.PublishedUs, arrival.UtcUs, arrival.Timestamp, isTrusted);
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
        BootIdsKept = meter.Counter("ingest.boot_ids_kept", description: "Reboots of boards that kept their boot id.");
        Untaken = meter.Counter("ingest.untaken", description: "Messages that look like pictures, on topics of no camera.");
        meter.CountBy<IngestDrop>("ingest.drops", Dropped, "Messages dropped, by reason.");
    }

    public SpreadCounter Frames { get; }

    public SpreadCounter FrameBytes { get; }

    public SpreadCounter Latencies { get; }

    public SpreadCounter BootIdsKept { get; }

    public SpreadCounter Untaken { get; }

    public long Dropped(IngestDrop reason) => Interlocked.Read(ref _drops[(int)reason]);

    internal void OnDropped(IngestDrop reason) => Interlocked.Increment(ref _drops[(int)reason]);
}
