using System.Text.Json;

namespace Gateway.Dashboard.Models;

/// <summary>Maps link messages to the models of the API and the page.</summary>
internal static class ModelMapper
{
    private static readonly long LastMicrosecond = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <param name="cameras">As the daemon sent them.</param>
    /// <param name="age">Time since then, by which a silent camera's last frame has become older.</param>
    public static CamerasModel Map(CamerasMessage cameras, TimeSpan age = default) => new([.. cameras.Cameras.Select(camera => Map(camera, age))]);

    public static ListenerModel Map(ListenerInfo listener) =>
        new(listener.Address, listener.Port, listener.Tls, listener.WebSocket, listener.IsLocal);

    /// <summary>Names the region by <paramref name="cameras"/>, where the event's camera may be missing.</summary>
    public static EventModel Map(EventMessage message, CamerasMessage cameras) => new(
        message.Id, message.CameraName, message.CameraId, Name(message.Type), RegionName(message.CameraName, message.Region, cameras),
        Time(message.OccurredUs), message.ClipId, message.Count, message.Text,
        Lasts: message.Type is EventKind.Sequence or EventKind.Area);

    /// <summary>An event of the past, with its end if it is one that ends.</summary>
    public static EventModel Map(EventMessage message, CamerasMessage cameras, EventEndInfo? end)
    {
        var model = Map(message, cameras) with { Lasts = end is { EndedUs: 0 } };
        return end is not { EndedUs: > 0 } known ? model : model with
        {
            EndedAt = Time(known.EndedUs),
            DurationMs = Math.Max(0, known.EndedUs - message.OccurredUs) / 1000,
            Peak = (double)known.Peak / EventEndInfo.WholePeak,
        };
    }

    /// <summary>Names the region by <paramref name="cameras"/>, where the near miss's camera may be missing.</summary>
    public static NearMissModel Map(NearMissInfo miss, CamerasMessage cameras) => new(
        miss.Id, miss.CameraName, miss.CameraId, Name(miss.Reason), RegionName(miss.CameraName, miss.Region, cameras),
        Time(miss.OccurredUs), miss.Frame, miss.Track,
        miss.Box.Width == 0 ? null : [miss.Box.X, miss.Box.Y, miss.Box.Width, miss.Box.Height],
        miss.Area, Finite(miss.CentroidX), Finite(miss.CentroidY));

    public static ClipModel Map(ClipMessage clip) => new(
        clip.Id, clip.CameraName, clip.CameraId, Name(clip.State), Time(clip.StartedUs), clip.DurationMs, clip.Frames, clip.Bytes,
        clip.TriggerEventId, clip.Result.Length == 0 ? null : clip.Result);

    public static ClipObjectModel Map(ClipObjectInfo seen) => new(
        (int)Math.Min(seen.Frame, int.MaxValue), Time(seen.TakenUs), seen.Label, Share(seen.Confidence),
        seen.Width > 0 ? [Share(seen.Left), Share(seen.Top), Share(seen.Width), Share(seen.Height)] : null);

    public static ImageModel Map(ImageMessage image) => new(
        image.Id, image.CameraName, image.CameraId, image.Length, KnownTime(image.CapturedUs), image.CapturedUs != 0,
        Time(image.ReceivedUs), Time(image.CommittedUs), image.CaptureMs < 0 ? null : image.CaptureMs,
        image.PublishMs < 0 ? null : image.PublishMs, double.IsFinite(image.LatencyDbMs) ? image.LatencyDbMs : 0);

    /// <summary>Scores of the link are ten-thousandths.</summary>
    public static MotionModel Map(in MotionMessage motion)
    {
        var scores = new double[motion.Scores.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = motion.Scores.Span[i] / 10_000.0;
        var objects = new MotionObjectModel[motion.Objects.Length];
        for (var i = 0; i < objects.Length; i++)
            objects[i] = Map(motion.Objects.Span[i]);
        return new MotionModel(motion.CameraId, motion.Sequence, Name(motion.State), scores, objects);
    }

    /// <summary>Converts a time of the link. A time outside the calendar becomes the nearest one inside.</summary>
    public static DateTimeOffset Time(long unixMicroseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(unixMicroseconds, 0, LastMicrosecond) * TimeSpan.TicksPerMicrosecond);

    private static CameraModel Map(CameraInfo camera, TimeSpan age)
    {
        var source = camera.Source ?? SourceInfo.Unknown with { State = camera.IsOnline ? SourceState.Live : SourceState.Unknown };
        var frameAge = camera.IsOnline ? camera.LastFrameAge : camera.LastFrameAge + age;
        return new CameraModel(
            camera.Id, camera.Name, camera.DisplayName ?? camera.Name, camera.IsBoard, camera.IsOnline, Name(source.State), source.Reason,
            KnownTime(source.SinceUs), KnownTime(source.NextTryUs), camera.Width, camera.Height, frameAge?.TotalMilliseconds,
            [.. camera.Regions.Select(Map)]);
    }

    private static DateTimeOffset? KnownTime(long unixMicroseconds) => unixMicroseconds == 0 ? null : Time(unixMicroseconds);

    private static RegionModel Map(RegionInfo region)
    {
        var (x, y, right, bottom) = (region.Box.X, region.Box.Y, region.Box.X + region.Box.Width, region.Box.Y + region.Box.Height);
        IReadOnlyList<int[]> points = region.Corners.Count > 0
            ? [.. region.Corners.Select(corner => new int[] { corner.X, corner.Y })]
            : [[x, y], [right, y], [right, bottom], [x, bottom]];
        return new RegionModel(region.Name, Name(region.Kind), points);
    }

    private static MotionObjectModel Map(in MotionObject moving) => new(
        moving.Box.X, moving.Box.Y, moving.Box.Width, moving.Box.Height, moving.Area,
        Finite(moving.CentroidX), Finite(moving.CentroidY), moving.InRegions);

    private static string? RegionName(string cameraName, byte region, CamerasMessage cameras)
    {
        if (region == EventMessage.NoRegion)
            return null;
        var camera = cameras.Cameras.FirstOrDefault(camera => camera.Name == cameraName);
        return camera is not null && region < camera.Regions.Count ? camera.Regions[region].Name : null;
    }

    private static double Share(float value) => float.IsFinite(value) ? Math.Round(value, 4) : 0;

    /// <summary>JSON cannot express NaN.</summary>
    private static double Finite(float value) => float.IsFinite(value) ? Math.Round(value, 1) : 0;

    /// <summary>The enum's name in camelCase; an unknown value of a newer daemon appears as its number.</summary>
    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
