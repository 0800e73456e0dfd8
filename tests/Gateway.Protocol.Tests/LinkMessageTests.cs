using System.Buffers;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>The messages of the vectors, field by field.</summary>
public sealed class LinkMessageTests
{
    private const BoardMembers AllMembers = BoardMembers.Interval | BoardMembers.Quality | BoardMembers.Resolution | BoardMembers.Flash;

    private static readonly LinkKey Key = new([.. Enumerable.Range(0, LinkKey.Size).Select(i => (byte)i)]);
    private static readonly LinkNonce Nonce = CountFrom(0x40);
    private static readonly LinkNonce ClientNonce = CountFrom(0x80);

    private static readonly EventMessage Event = new(
        42, 7, "garden", EventKind.Sequence, Region: 1, 1_777_777_777_250_000, ClipId: 9, Count: 3, "entry to confirm in 1.2 s");

    private static readonly EventEndInfo EventEnd = new(42, 1_777_777_790_750_000, Peak: 2500);

    private static readonly ClipMessage Clip = new(
        9, 7, "garden", ClipState.Acknowledged, 1_777_777_776_000_000, DurationMs: 7000, Frames: 35, Bytes: 1_234_567, TriggerEventId: 42,
        "Final results: person\nclip-9,person: 87%");

    private static readonly ImageMessage Image = new(
        12, 7, "garden", Length: 4505, 1_777_777_777_100_000, 1_777_777_777_200_000, 1_777_777_777_276_030,
        CaptureMs: 3, PublishMs: -1, LatencyDbMs: 76.03);

    private static readonly NearMissInfo NearMiss = new(
        40, 7, "garden", NearMissReason.WrongOrder, Region: 1, 1_777_777_777_250_000, Frame: 1001, Track: 5,
        new PixelBox(100, 300, 50, 80), Area: 3500, 125, 340.5f);

    private static readonly Page<ListenerInfo> Listeners = new(
        2,
        [
            new("127.0.0.1", 1883, Tls: false, WebSocket: false, IsLocal: true),
            new("::", 8884, Tls: true, WebSocket: true, IsLocal: false),
        ]);

    private static readonly Page<RefusalInfo> Refusals = new(2,
    [
        new(RefusalKind.Refused, 3, 120, 1_777_777_777_000_000, "yard", "iot/image", "CutJpeg", "cut", "FFD8FF"),
        new(RefusalKind.NoCamera, 1, 9000, 1_777_777_777_000_001, "esp", "cam/image", "esp", "{}", ""),
    ]);

    private static readonly Page<BoardInfo> Boards = new(2,
    [
        new("yard", "yard", 0x1A2B3C4D, 1_777_777_777_000_000, 2000, IntervalRule.Asked, AllMembers, 12, "VGA", Flash: true),
        new("gate", "cam-7", 1, 1_777_777_777_000_001, 10_000, IntervalRule.Follows, BoardMembers.Interval, 0, "", Flash: false),
    ]);

    private static readonly ClockInfo Clock = new(
        1_777_777_777_000_000, "the clock jumped ahead by 40 days", 1_777_777_770_000_000, 3_456_000_000_000, 86_000, 1);

    private static readonly Page<TraceLine> Trace = new(12,
    [
        new(TraceLineKind.FromClient, 1_777_777_777_000_000, "PINGREQ, 2 bytes"),
        new(TraceLineKind.ToClient, 1_777_777_777_000_050, "PINGRESP, 2 bytes"),
        new(TraceLineKind.Note, 1_777_777_778_000_000, "waiting for esp"),
    ]);

    private static readonly LastFrame LastFrame =
        new(1_777_777_777_100_000, 1_777_777_777_123_000, 1_777_777_777_200_000, ClockTrusted: true, [0xFF, 0xD8, 0xFF, 0xD9]);

    private static readonly ClipObjectInfo ClipObject = new(20, 1_777_777_776_200_000, "person", 0.875f, 0.25f, -0.0625f, 0.5f, 0.75f);

    [Fact]
    public void Hello_reads_as_the_vector_says() => Assert.Equal(
        new HelloMessage(Nonce, Features: 0, MaxPayload: 8 << 20, MaxRequest: 16 << 10, IdleMs: 30_000), Read("hello").As<HelloMessage>());

    [Fact]
    public void Auth_reads_as_the_vector_says() => Assert.Equal(
        new AuthMessage(ClientNonce, Key.ProveClient(Nonce, ClientNonce, LinkRole.Viewer), LinkRole.Viewer, "dashboard"),
        Read("auth").As<AuthMessage>());

    [Fact]
    public void Welcome_reads_as_the_vector_says() => Assert.Equal(
        new WelcomeMessage(Key.ProveDaemon(Nonce, ClientNonce, LinkRole.Viewer), 1_777_777_777_000_000, LastEventId: 42, "0.1.0"),
        Read("welcome").As<WelcomeMessage>());

    [Fact]
    public void Cameras_read_as_the_vector_says()
    {
        var cameras = Read("cameras").As<CamerasMessage>().Cameras;
        Assert.Equal(2, cameras.Count);
        Assert.Equivalent(
            new CameraInfo(
                1,
                "garden",
                IsBoard: true,
                IsOnline: true,
                640,
                480,
                TimeSpan.FromMilliseconds(250),
                [
                    new RegionInfo("gate", RegionKind.Entry, new PixelBox(50, 200, 200, 150), []),
                    new RegionInfo("tür", RegionKind.Confirm, new PixelBox(300, 200, 200, 150), [new(300, 350), new(400, 200), new(500, 350)]),
                ])
            { Source = new SourceInfo(SourceState.Live, 1_777_777_777_000_000, NextTryUs: 0, "") },
            cameras[0],
            strict: true);
        var lost = new SourceInfo(SourceState.Lost, 1_777_777_776_000_000, 1_777_777_779_000_000, "Connection refused");
        Assert.Equivalent(
            new CameraInfo(2, "door", IsBoard: false, IsOnline: false, 0, 0, LastFrameAge: null, []) { Source = lost, DisplayName = "дверь" },
            cameras[1],
            strict: true);
    }

    [Fact]
    public void Cameras_of_a_daemon_without_states_have_none()
    {
        var states = Read("cameras").As<CamerasMessage>();
        var plain = new CamerasMessage([.. states.Cameras.Select(camera => camera with { Source = null, DisplayName = null })]);
        var bytes = LinkBytes.Of(plain);
        Assert.Equal(Vectors.Read("link/cameras")[LinkHeader.Size..bytes.Length], bytes[LinkHeader.Size..]);
        Assert.Equivalent(plain, LinkBytes.Read(bytes).As<CamerasMessage>(), strict: true);
    }

    [Fact]
    public void Cameras_with_another_number_of_states_are_refused()
    {
        var bytes = Vectors.Read("link/cameras");
        bytes[LinkHeader.Size + 92] = 1;
        Assert.Equal(LinkError.Malformed, Assert.Throws<LinkProtocolException>(() => LinkBytes.Read(bytes).As<CamerasMessage>()).Error);
    }

    [Fact]
    public void Cameras_with_another_number_of_display_names_are_refused()
    {
        var bytes = Vectors.Read("link/cameras");
        bytes[^16] = 1;
        Assert.Equal(LinkError.Malformed, Assert.Throws<LinkProtocolException>(() => LinkBytes.Read(bytes).As<CamerasMessage>()).Error);
    }

    [Fact]
    public void Cameras_whose_display_names_are_their_names_have_no_third_list()
    {
        var plain = new CamerasMessage([.. Read("cameras").As<CamerasMessage>().Cameras.Select(camera => camera with { DisplayName = null })]);
        var bytes = LinkBytes.Of(plain);
        Assert.Equal(Vectors.Read("link/cameras").Length - 16, bytes.Length);
        Assert.Equivalent(plain, LinkBytes.Read(bytes).As<CamerasMessage>(), strict: true);
    }

    [Fact]
    public void Subscribe_reads_as_the_vector_says() => Assert.Equivalent(
        new SubscribeMessage(MessageKinds.Frame | MessageKinds.Event, AllCameras: true, MaxFps: 10, ResumeAfterEventId: 41, [new(2, 2.5)]),
        Read("subscribe").As<SubscribeMessage>(),
        strict: true);

    [Fact]
    public void Frame_reads_as_the_vector_says()
    {
        var frame = Read("frame").As<FrameMessage>();
        Assert.Equal((7u, 41u), (frame.CameraId, frame.Sequence));
        Assert.Equal((1_777_777_777_100_000, 1_777_777_777_123_000, 1_777_777_777_200_000), (frame.CapturedUs, frame.PublishedUs, frame.ReceivedUs));
        Assert.True(frame.ClockTrusted);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xD9], frame.Jpeg.ToArray());
    }

    [Fact]
    public void WriteHead_writes_what_stands_in_front_of_the_jpeg()
    {
        var vector = Vectors.Read("link/frame");
        var head = new byte[FrameMessage.HeadSize];
        LinkBytes.Read(vector).As<FrameMessage>().WriteHead(head, jpegLength: 4);
        Assert.Equal(vector[..FrameMessage.HeadSize], head);
    }

    [Fact]
    public void Motion_reads_as_the_vector_says()
    {
        var motion = Read("motion").As<MotionMessage>();
        Assert.Equal((7u, 41u, MotionState.Armed), (motion.CameraId, motion.Sequence, motion.State));
        Assert.Equal([1250, 0], motion.Scores.ToArray());
        Assert.Equal([new MotionObject(new PixelBox(60, 210, 80, 120), Area: 4321, 99.5f, 270.25f, InRegions: 1)], motion.Objects.ToArray());
    }

    [Fact]
    public void Event_reads_as_the_vector_says() => Assert.Equal(Event, Read("event").As<EventMessage>());

    [Fact]
    public void Clip_reads_as_the_vector_says() => Assert.Equal(Clip, Read("clip").As<ClipMessage>());

    [Fact]
    public void Image_reads_as_the_vector_says() => Assert.Equal(Image, Read("image").As<ImageMessage>());

    [Fact]
    public void Stats_read_as_the_vector_says() =>
        Assert.Equal([new Stat("mqtt.frames", 1000), new Stat("image.commit.p95.ms", 12.5)], Read("stats").As<StatsMessage>().Stats);

    public static TheoryData<string, LinkCommand> CommandRows => new()
    {
        { "list-clips", new ListClips(2, 10) },
        { "get-clip", new GetClip(9) },
        { "acknowledge-clip", new AcknowledgeClip(9) },
        { "get-clip-frame", new GetClipFrame(9, 0) },
        { "get-clip-file", new GetClipFile(9, 65536, 262_144) },
        { "list-images", new ListImages(1, 10, ImageOrder.OldestFirst, 7) },
        { "get-image", new GetImage(12) },
        { "get-image-jpeg", new GetImageJpeg(12) },
        { "list-events", new ListEvents(41, 50) },
        { "list-event-ends", new ListEventEnds(41, 50) },
        { "list-clip-objects", new ListClipObjects(9, 1, 50) },
        { "list-near-misses", new ListNearMisses(41, 50, 7) },
        { "shutdown", new Shutdown() },
        { "get-last-frame", new GetLastFrame(7) },
        { "list-cameras", new ListCameras() },
        { "list-listeners", new ListListeners() },
        { "list-refusals", new ListRefusals() },
        { "take-topic", new TakeTopic("home/+/image", "{1}") },
        { "set-board", new SetBoard("yard", AllMembers, 2000, 12, "VGA", Flash: true) },
        { "list-boards", new ListBoards("yard") },
        { "trace-client", new TraceClient("esp") },
        { "confirm-clock", new ConfirmClock(IsConfirmed: true) },
    };

    [Theory, MemberData(nameof(CommandRows))]
    public void Command_reads_as_the_vector_says(string name, LinkCommand command) =>
        Assert.Equal(new CommandMessage(77, command), Read($"command-{name}").As<CommandMessage>());

    [Fact]
    public void Every_verb_has_a_vector() =>
        Assert.Equal(LinkCommand.Verbs.Order(), CommandRows.Select(row => row.Data.Item2.Verb).Order());

    [Fact]
    public void Reply_bodies_read_as_the_vectors_say()
    {
        var body = Reply("clips").ReadBody();
        Assert.Equivalent(new Page<ClipMessage>(11, [Clip]), BodyIn<Page<ClipMessage>>(ref body), strict: true);
        body = Reply("images").ReadBody();
        Assert.Equivalent(new Page<ImageMessage>(11, [Image]), BodyIn<Page<ImageMessage>>(ref body), strict: true);
        body = Reply("events").ReadBody();
        Assert.Equivalent(new Page<EventMessage>(1, [Event]), BodyIn<Page<EventMessage>>(ref body), strict: true);
        body = Reply("event-ends").ReadBody();
        Assert.Equivalent(new Page<EventEndInfo>(0, [EventEnd]), BodyIn<Page<EventEndInfo>>(ref body), strict: true);
        body = Reply("near-misses").ReadBody();
        Assert.Equivalent(new Page<NearMissInfo>(11, [NearMiss]), BodyIn<Page<NearMissInfo>>(ref body), strict: true);
        body = Reply("clip-objects").ReadBody();
        Assert.Equivalent(new Page<ClipObjectInfo>(2, [ClipObject]), BodyIn<Page<ClipObjectInfo>>(ref body), strict: true);
        body = Reply("listeners").ReadBody();
        Assert.Equivalent(Listeners, BodyIn<Page<ListenerInfo>>(ref body), strict: true);
        body = Reply("refusals").ReadBody();
        Assert.Equivalent(Refusals, BodyIn<Page<RefusalInfo>>(ref body), strict: true);
        body = Reply("boards").ReadBody();
        Assert.Equivalent(Boards, BodyIn<Page<BoardInfo>>(ref body), strict: true);
        body = Reply("trace").ReadBody();
        Assert.Equivalent(Trace, BodyIn<Page<TraceLine>>(ref body), strict: true);
        body = Reply("clock").ReadBody();
        Assert.Equal(Clock, BodyIn<ClockInfo>(ref body));
        body = Reply("last-frame").ReadBody();
        Assert.Equivalent(LastFrame, BodyIn<LastFrame>(ref body), strict: true);
        body = Reply("clip-part").ReadBody();
        Assert.Equal(new ClipPart(1_234_567, 65536), ClipPart.Read(ref body));
        Assert.Equal("mdat"u8.ToArray(), body.ReadRest().ToArray());
        body = Reply("not-found").ReadBody();
        Assert.Equal("There is no such clip.", body.ReadText());
    }

    [Fact]
    public void Page_bodies_are_written_as_the_vectors_say()
    {
        Assert.Equal(Reply("clips").Body.ToArray(), BodyOf(new Page<ClipMessage>(11, [Clip]).Write));
        Assert.Equal(Reply("images").Body.ToArray(), BodyOf(new Page<ImageMessage>(11, [Image]).Write));
        Assert.Equal(Reply("events").Body.ToArray(), BodyOf(new Page<EventMessage>(1, [Event]).Write));
        Assert.Equal(Reply("clock").Body.ToArray(), BodyOf(Clock.Write));
        Assert.Equal(Reply("near-misses").Body.ToArray(), BodyOf(new Page<NearMissInfo>(11, [NearMiss]).Write));
        Assert.Equal(Reply("clip-objects").Body.ToArray(), BodyOf(new Page<ClipObjectInfo>(2, [ClipObject]).Write));
        Assert.Equal(Reply("listeners").Body.ToArray(), BodyOf(Listeners.Write));
        Assert.Equal(Reply("trace").Body.ToArray(), BodyOf(Trace.Write));
        Assert.Equal(Reply("last-frame").Body.ToArray()[..^LastFrame.Jpeg.Length], BodyOf(LastFrame.Write));
    }

    [Fact]
    public void A_page_of_objects_is_refused_at_every_cut_and_when_it_is_over_long()
    {
        var whole = Reply("clip-objects").Body.ToArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(LinkError.Malformed, RefusalOf(whole[..length]));

        var longName = (byte[])whole.Clone();
        BitConverter.TryWriteBytes(longName.AsSpan(whole.Length - 8), (ushort)(LinkLimits.Default.MaxName + 1));
        Assert.Equal(LinkError.TooLong, RefusalOf(longName));
        var manyRows = (byte[])whole.Clone();
        BitConverter.TryWriteBytes(manyRows.AsSpan(4), (ushort)(LinkLimits.Default.MaxPage + 1));
        Assert.Equal(LinkError.TooLong, RefusalOf(manyRows));

        static LinkError RefusalOf(byte[] body) => Assert.Throws<LinkProtocolException>(() =>
        {
            var reader = new LinkReader(new ReadOnlySequence<byte>(body), LinkLimits.Default);
            BodyIn<Page<ClipObjectInfo>>(ref reader);
        }).Error;
    }

    [Fact]
    public void A_near_miss_page_is_refused_at_every_cut_and_when_it_is_over_long()
    {
        var whole = Reply("near-misses").Body.ToArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(LinkError.Malformed, RefusalOf(whole[..length]));

        var longName = (byte[])whole.Clone();
        BitConverter.TryWriteBytes(longName.AsSpan(whole.Length - 8), (ushort)(LinkLimits.Default.MaxName + 1));
        Assert.Equal(LinkError.TooLong, RefusalOf(longName));
        var manyRows = (byte[])whole.Clone();
        BitConverter.TryWriteBytes(manyRows.AsSpan(4), (ushort)(LinkLimits.Default.MaxPage + 1));
        Assert.Equal(LinkError.TooLong, RefusalOf(manyRows));
        BitConverter.TryWriteBytes(manyRows.AsSpan(4), (ushort)2);    // more rows than the bytes can hold
        Assert.Equal(LinkError.Malformed, RefusalOf(manyRows));

        static LinkError RefusalOf(byte[] body) => Assert.Throws<LinkProtocolException>(() =>
        {
            var reader = new LinkReader(new ReadOnlySequence<byte>(body), LinkLimits.Default);
            BodyIn<Page<NearMissInfo>>(ref reader);
        }).Error;
    }

    [Fact]
    public void Reply_is_last_when_flagged_or_refused()
    {
        Assert.True(Reply("done").IsLast);
        Assert.False(Reply("clip-part").IsLast);
        Assert.Equal(ReplyStatus.NotFound, Reply("not-found").Status);

        var unflagged = new ReplyMessage(77, ReplyStatus.Failed, isLast: false, ReadOnlySequence<byte>.Empty, LinkLimits.Default);
        Assert.True(LinkBytes.Read(LinkBytes.Of(unflagged)).As<ReplyMessage>().IsLast);
    }

    [Fact]
    public void Ping_pong_and_error_read_as_the_vectors_say()
    {
        Assert.Equal(new PingMessage(0x0102030405060708), Read("ping").As<PingMessage>());
        Assert.Equal(new PongMessage(0x0102030405060708), Read("pong").As<PongMessage>());
        Assert.Equal(
            new ErrorMessage(LinkError.AuthenticationFailed, "The client does not hold this daemon's key."), Read("error").As<ErrorMessage>());
    }

    [Fact]
    public void A_verb_of_a_later_version_is_read_as_unknown()
    {
        var bytes = Vectors.Read("link/command-list-clips");
        bytes[LinkHeader.Size + 4] = 200;
        Assert.Equal(new UnknownCommand(200), LinkBytes.Read(bytes).As<CommandMessage>().Command);
    }

    private static LinkMessage Read(string name) => LinkBytes.Read(Vectors.Read($"link/{name}"));

    private static ReplyMessage Reply(string name) => Read($"reply-{name}").As<ReplyMessage>();

    private static LinkNonce CountFrom(byte first)
    {
        var nonce = default(LinkNonce);
        for (var i = 0; i < LinkNonce.Size; i++)
            nonce[i] = (byte)(first + i);
        return nonce;
    }

    private static byte[] BodyOf(WriteBody write)
    {
        var writer = new LinkWriter(LinkLimits.Default);
        try
        {
            write(ref writer);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private delegate void WriteBody(ref LinkWriter writer);

    private static T BodyIn<T>(ref LinkReader reader)
        where T : ILinkBody<T> => T.Read(ref reader);
}
