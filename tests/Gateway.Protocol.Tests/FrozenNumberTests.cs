using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Tests;

/// <summary>Numbers on the wire. Peers of other versions would misread a changed number: add numbers, never change them.</summary>
public sealed class FrozenNumberTests
{
    [Fact]
    public void MessageKind_keeps_its_numbers() => AssertFrozen<MessageKind>(
        "None=0 Hello=1 Auth=2 Welcome=3 Cameras=4 Subscribe=5 Frame=6 Motion=7 Event=8 Clip=9 Image=10 Stats=11 Command=12 Reply=13 "
        + "Ping=14 Pong=15 Error=16");

    [Fact]
    public void MessageKinds_keeps_its_bits() => AssertFrozen<MessageKinds>(
        "None=0 Cameras=16 Frame=64 Motion=128 Event=256 Clip=512 Image=1024 Stats=2048 All=4048");

    [Fact]
    public void LinkError_keeps_its_numbers() => AssertFrozen<LinkError>(
        "None=0 NotALink=1 UnsupportedVersion=2 TooLong=3 Malformed=4 UnexpectedKind=5 AuthenticationFailed=6 AuthenticationTimeout=7 "
        + "TooManyClients=8 Silent=9 TooSlow=10 ShuttingDown=11 Internal=12 UnsupportedFeature=13");

    [Fact]
    public void LinkRole_keeps_its_numbers() => AssertFrozen<LinkRole>("None=0 Viewer=1 Operator=2");

    [Fact]
    public void RegionKind_keeps_its_numbers() => AssertFrozen<RegionKind>("Watch=0 Entry=1 Confirm=2 Ignore=3");

    [Fact]
    public void SourceState_keeps_its_numbers() => AssertFrozen<SourceState>("Unknown=0 Starting=1 Live=2 Stalled=3 Lost=4 Ended=5 Asleep=6");

    [Fact]
    public void MotionState_keeps_its_numbers() => AssertFrozen<MotionState>("Idle=0 Armed=1 Cooldown=2 Learning=3");

    [Fact]
    public void EventKind_keeps_its_numbers() => AssertFrozen<EventKind>(
        "None=0 MotionStarted=1 MotionEnded=2 Sequence=3 Area=4 CameraOnline=5 CameraOffline=6 ClipAnalysed=7 ClipFailed=8 "
        + "DaemonStarted=9");

    [Fact]
    public void ClipState_keeps_its_numbers() => AssertFrozen<ClipState>("None=0 Recorded=1 Leased=2 Analysed=3 Acknowledged=4 Failed=5 Dropped=6");

    [Fact]
    public void Verbs_keep_their_numbers() => Assert.Equal(
        "ListClips=1 GetClipFrame=2 GetClipFile=3 ListImages=4 GetImage=5 GetImageJpeg=6 ListEvents=7 Shutdown=8 GetClip=9 "
        + "ListNearMisses=10 ListClipObjects=11 AcknowledgeClip=12 GetLastFrame=13 ListCameras=14 ListListeners=15 "
        + "ListEventEnds=16 ListRefusals=17 TakeTopic=18 SetBoard=19 ListBoards=20 TraceClient=21 ConfirmClock=22",
        string.Join(
            ' ',
            LinkMessageTests.CommandRows.Select(row => row.Data.Item2)
                .OrderBy(command => command.Verb)
                .Select(command => $"{command.Name}={command.Verb}")));

    [Fact]
    public void NearMissReason_keeps_its_numbers() => AssertFrozen<NearMissReason>(
        "None=0 TooSmall=1 WrongEdge=2 WrongOrder=3 TooSlow=4 InCooldown=5 IgnoredRegion=6 LightChange=7 CameraShake=8 "
        + "InfraredSwitch=9 WarmingUp=10 TooFewPictures=11 BrokenPicture=12");

    [Fact]
    public void ReplyStatus_keeps_its_numbers() =>
        AssertFrozen<ReplyStatus>("Ok=0 NotFound=1 Forbidden=2 BadRequest=3 Busy=4 Failed=5 Unsupported=6 Conflict=7");

    [Fact]
    public void BoardMembers_keep_their_bits() => AssertFrozen<BoardMembers>("None=0 Interval=1 Quality=2 Resolution=4 Flash=8 Restart=16");

    [Fact]
    public void IntervalRule_keeps_its_numbers() => AssertFrozen<IntervalRule>("Fixed=0 Follows=1 Asked=2");

    [Fact]
    public void TraceLineKind_keeps_its_numbers() => AssertFrozen<TraceLineKind>("Note=0 FromClient=1 ToClient=2");

    [Fact]
    public void ImageOrder_keeps_its_numbers() => AssertFrozen<ImageOrder>("NewestFirst=0 OldestFirst=1");

    private static void AssertFrozen<T>(string table)
        where T : struct, Enum =>
        Assert.Equal(table, string.Join(' ', Enum.GetValues<T>().Order().Select(value => $"{value}={Convert.ToInt64(value, null)}")));
}
