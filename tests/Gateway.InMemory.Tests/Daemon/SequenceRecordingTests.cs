using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Mqtt;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using ClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Mode <c>Sequence</c>: the clip lasts while the object that fired is followed, however long after the sequence itself.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class SequenceRecordingTests
{
    private const int StillPictures = 30;
    private const int Crossing = 18;   // from the left edge into the confirm region
    private const int Wandering = 250;   // 25 s, far beyond Window and PostRoll

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_that_fires_and_moves_about_for_25_s_is_one_event_and_one_clip()
    {
        using var data = new TemporaryDirectory();
        var witness = new Witness();
        await using var daemon = await MemoryDaemon.StartAsync(Options(data.Path));
        await using var link = await daemon.ConnectLinkAsync(witness);
        var board = await daemon.ConnectBoardAsync("door");
        using var pictures = new BoardPictures();

        uint sent = 0;
        while (witness.Clip?.State != ClipState.Acknowledged)
        {
            Assert.InRange(++sent, 1u, 400u);
            daemon.Time.Advance(Step);
            await board.PublishAsync("gateway/door/frame", pictures.Payload(sent, PlaceAt((int)sent - StillPictures)), QoS.AtLeastOnce, (ushort)sent);
            await board.AssertAcknowledgedAsync((ushort)sent);
            await witness.AnalysedAsync(sent);
        }

        Assert.Equal([EventKind.Sequence, EventKind.MotionEnded], witness.Events.Select(one => one.Type));
        var clip = witness.Clip;
        Assert.Equal((1ul, witness.Events.First().Id), (clip.Id, clip.TriggerEventId));   // the only one
        Assert.InRange(clip.Frames, Wandering + 20u, Crossing + Wandering + 20u);   // a second before and a second after
        await daemon.StopAsync();
    }

    /// <summary>Left edge of the object: in from the left, then to and fro in the confirm region, then gone.</summary>
    private static int? PlaceAt(int frame) => frame switch
    {
        <= 0 or > Crossing + Wandering => null,
        <= Crossing => frame * 10,
        _ => 180 + (3 * Math.Abs(((frame - Crossing) % 40) - 20)),
    };

    private static GatewayOptions Options(string data) => new GatewayOptions
    {
        DataDirectory = data,
        Motion = new MotionSection
        {
            Mode = DecisionMode.Sequence,
            Edge = RegionEdge.Left,
            Regions =
            [
                new RegionSection { Name = "entry", X = 60, Y = 0, Width = 100, Height = BoardPictures.Height },
                new RegionSection { Name = "confirm", X = 170, Y = 0, Width = 150, Height = BoardPictures.Height },
            ],
            Scale = AnalysisSize.Full,   // not by the load, which is that of the machine
        },
        Clips = new ClipOptions { PreRoll = TimeSpan.FromSeconds(1), PostRoll = TimeSpan.FromSeconds(1), Gap = TimeSpan.Zero },
    }.In(data);

    private sealed class Witness : ILinkHandler
    {
        private readonly Channel<uint> _analysed = Channel.CreateUnbounded<uint>();

        public ConcurrentQueue<EventMessage> Events { get; } = [];

        /// <summary>The newest clip.</summary>
        public ClipMessage? Clip { get; private set; }

        public async Task AnalysedAsync(uint sequence) =>
            Assert.Equal(sequence, await _analysed.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Eventually.DefaultTimeout, Cancel));

        public void OnMotion(in MotionMessage motion) => _analysed.Writer.TryWrite(motion.Sequence);

        public void OnEvent(EventMessage message) => Events.Enqueue(message);

        public void OnClip(ClipMessage clip) => Clip = clip;
    }
}
