using Gateway.Clips;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using ClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.Dashboard.Tests;

/// <summary>Cameras, events, clips and images of plain content for the fake daemon.</summary>
internal static class DashboardSamples
{
    /// <summary>2026-03-04 05:06:07 UTC.</summary>
    public const long NoonUs = 1_772_600_767_000_000;

    public static CameraInfo Camera(uint id, string name) => new(
        id,
        name,
        IsBoard: true,
        IsOnline: true,
        DashboardPictures.Width,
        DashboardPictures.Height,
        TimeSpan.FromMilliseconds(250),
        [
            new RegionInfo("door", RegionKind.Entry, new PixelBox(4, 6, 20, 30), []),
            new RegionInfo("path", RegionKind.Confirm, new PixelBox(30, 6, 20, 20), [new(30, 6), new(50, 6), new(40, 26)]),
        ]);

    /// <summary>The same camera in another state.</summary>
    public static CameraInfo In(this CameraInfo camera, SourceState state, string reason = "", long nextTryUs = 0) =>
        camera with { IsOnline = state is SourceState.Live or SourceState.Asleep, Source = new SourceInfo(state, NoonUs, nextTryUs, reason) };

    public static EventMessage Event(ulong id, EventKind kind = EventKind.MotionStarted, uint count = 1, long? occurredUs = null) =>
        new(id, 1, "porch", kind, 0, occurredUs ?? NoonUs + ((long)id * 1_000_000), 0, count, $"event {id}");

    public static NearMissInfo NearMiss(ulong id, NearMissReason reason = NearMissReason.WrongOrder, byte region = 1, long? occurredUs = null) =>
        new(
            id,
            1,
            "porch",
            reason,
            region,
            occurredUs ?? NoonUs + ((long)id * 1_000_000),
            1000 + (uint)id,
            3,
            new PixelBox(10, 20, 30, 40),
            1408,
            25,
            40.5f);

    /// <summary>Pictures without a camera; the second last level of the topic is a name for it.</summary>
    public static RefusalInfo Untaken(string topic, ulong count = 7, string? camera = null)
    {
        var name = camera ?? topic.Split('/')[^2];
        return new(RefusalKind.NoCamera, count, 9000, NoonUs, "esp-1", topic, name, $$"""{ "Topic": "{{topic}}", "Camera": "{{name}}" }""", "");
    }

    /// <summary>A board that can change all settings, and whose interval a person asked for.</summary>
    public static BoardInfo Board(string camera) => new(
        camera,
        "cam-7",
        0x1A2B3C4D,
        NoonUs,
        1000,
        IntervalRule.Asked,
        BoardMembers.Interval | BoardMembers.Quality | BoardMembers.Resolution | BoardMembers.Flash,
        12,
        "VGA",
        Flash: false);

    public static RefusalInfo Refused(string board, string reason) => new(
        RefusalKind.Refused,
        3,
        8192,
        NoonUs,
        board,
        "iot/image",
        reason,
        "the picture's end is missing: raise the MQTT buffer of the board above the size of its pictures, or lower their size",
        "FFD8FFE000104A464946");

    public static ClipMessage Clip(ulong id, ClipState state = ClipState.Recorded, string result = "") =>
        new(id, 1, "porch", state, NoonUs, 900, 4, 1000, 3, result);

    /// <summary>A board that does not report its capture time sends -1.</summary>
    public static ImageMessage Image(ulong id, int captureMs = 33) =>
        new(id, 1, "porch", 500, NoonUs + ((long)id * 1_000_000), NoonUs + 200_000, NoonUs + 212_500, captureMs, 140, 12.5);

    /// <summary>Gives the daemon a clip whose file the gateway's own writer made. The times count from the first frame.</summary>
    public static Task AddClipAsync(FakeDaemon daemon, ClipMessage clip, byte[][] frames, params long[] timesUs) =>
        AddClipAsync(daemon, clip, (DashboardPictures.Width, DashboardPictures.Height), frames, timesUs);

    /// <inheritdoc cref="AddClipAsync(FakeDaemon, ClipMessage, byte[][], long[])"/>
    /// <remarks>The size is that of the first frame; the frame with the most motion may be unknown.</remarks>
    public static async Task AddClipAsync(
        FakeDaemon daemon, ClipMessage clip, (int Width, int Height) size, byte[][] frames, long[] timesUs, int? mostMotion = null)
    {
        using var directory = new TemporaryDirectory();
        var header = new ClipHeader(clip.Id, clip.CameraName, clip.TriggerEventId, size.Width, size.Height);
        using var writer = ClipFileWriter.Create(directory.Path, header, new ClipLimits());
        for (var i = 0; i < frames.Length; i++)
            Assert.True(writer.Add(frames[i], clip.StartedUs + timesUs[i]));
        if (mostMotion is { } most)
            writer.NoteMotion(clip.StartedUs + timesUs[most], 1);
        var file = await File.ReadAllBytesAsync(writer.Complete().Path, TestContext.Current.CancellationToken);
        daemon.ClipFiles[clip.Id] = file;
        daemon.ClipFrames[clip.Id] = frames;
        await daemon.PutAsync(clip with { Frames = (uint)frames.Length, Bytes = (ulong)file.Length, DurationMs = (uint)(timesUs[^1] / 1000) });
    }
}
