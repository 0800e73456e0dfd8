using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Mqtt;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Storage;
using Gateway.Testing;
using ClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>The main job without a socket or a wait: pictures come in by MQTT, and all that follows from them goes out over the link.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class WholeDaemonTests
{
    private const int StillPictures = 30;
    private const int MovingPictures = 15;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_by_MQTT_become_frames_motion_an_event_a_clip_and_images_on_the_link()
    {
        using var data = new TemporaryDirectory();
        var socketsBefore = Sockets();
        var witness = new Witness();
        await using (var daemon = await MemoryDaemon.StartAsync(Options(data.Path)))
        {
            await using var link = await daemon.ConnectLinkAsync(witness);
            var board = await daemon.ConnectBoardAsync("yard-1");
            using var pictures = new BoardPictures();

            uint sent = 0;
            while (!witness.Clips.Values.Contains(ClipState.Acknowledged))
            {
                Assert.InRange(++sent, 1u, 100u);
                daemon.Time.Advance(Step);
                var moved = (int)sent - StillPictures;
                var payload = pictures.Payload(sent, moved is > 0 and <= MovingPictures ? moved * 12 : null);
                await board.PublishAsync("gateway/yard-1/frame", payload, QoS.AtLeastOnce, (ushort)sent);
                await board.AssertAcknowledgedAsync((ushort)sent);
                Assert.Equal(sent, await witness.Frames.Reader.ReadAsync(Cancel));
                Assert.Equal(sent, await witness.Motion.Reader.ReadAsync(Cancel));
                Assert.Equal(sent, await witness.Images.Reader.ReadAsync(Cancel));
            }

            Assert.Equal([EventKind.Area, EventKind.MotionEnded], witness.Events.Select(one => one.Type));
            var seen = witness.Events.First();
            var clip = await link.FindAsync(new GetClip(Assert.Single(witness.Clips).Key), Cancel);
            Assert.Equal(("yard-1", seen.Id, seen.ClipId), (clip!.CameraName, clip.TriggerEventId, clip.Id));
            Assert.Equal(10u + MovingPictures + 10, clip.Frames);   // a second before the motion, the motion, a second after
            Assert.Subset(socketsBefore, Sockets());
            await daemon.StopAsync();
            Assert.Equal(0, daemon.Pool.Lent);
        }

        Assert.Empty(StorageCheck.Run(data.Path, new StorageCheckOptions(), Cancel).Problems);
    }

    [Fact]
    public async Task A_daemon_that_ends_without_a_stop_leaves_no_thread_of_the_analysis()
    {
        using var data = new TemporaryDirectory();
        await using (await MemoryDaemon.StartAsync(Options(data.Path)))
            Assert.NotEmpty(AnalysisThreads());

        Assert.Empty(AnalysisThreads());

        static IEnumerable<string> AnalysisThreads() => Directory.GetDirectories("/proc/self/task")
            .Select(task => File.ReadAllText($"{task}/comm"))
            .Where(name => name.StartsWith("motion ", StringComparison.Ordinal));
    }

    private static GatewayOptions Options(string data) => new GatewayOptions
    {
        DataDirectory = data,
        Motion = new MotionSection
        {
            Mode = DecisionMode.Area,
            Regions = [new RegionSection { Name = "all", X = 0, Y = 0, Width = BoardPictures.Width, Height = BoardPictures.Height }],
            Scale = AnalysisSize.Full,   // not by the load, which is that of the machine
        },
        Clips = new ClipOptions { PreRoll = TimeSpan.FromSeconds(1), PostRoll = TimeSpan.FromSeconds(1), Gap = TimeSpan.Zero },
    }.In(data);

    /// <summary>The sockets of this process.</summary>
    private static HashSet<string> Sockets() =>
    [
        .. Directory.EnumerateFiles("/proc/self/fd")
            .Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? "")
            .Where(name => name.StartsWith("socket:", StringComparison.Ordinal)),
    ];

    /// <summary>Keeps what came over the link, by number.</summary>
    private sealed class Witness : ILinkHandler
    {
        private uint _images;

        public Channel<uint> Frames { get; } = Channel.CreateUnbounded<uint>();

        public Channel<uint> Motion { get; } = Channel.CreateUnbounded<uint>();

        public Channel<uint> Images { get; } = Channel.CreateUnbounded<uint>();

        public ConcurrentQueue<EventMessage> Events { get; } = [];

        public ConcurrentDictionary<ulong, ClipState> Clips { get; } = [];

        public void OnFrame(in FrameMessage frame) => Frames.Writer.TryWrite(frame.Sequence);

        public void OnMotion(in MotionMessage motion) => Motion.Writer.TryWrite(motion.Sequence);

        public void OnEvent(EventMessage message) => Events.Enqueue(message);

        public void OnClip(ClipMessage clip) => Clips[clip.Id] = clip.State;

        public void OnImage(ImageMessage image) => Images.Writer.TryWrite(++_images);
    }
}
