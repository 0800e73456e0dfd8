using LinkClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.Recording;

/// <summary>Clips as messages of the link. The numbers of the states are the same on both sides, which a test checks.</summary>
internal static class ClipMessages
{
    /// <summary>Converts a clip with the whole result text if given, otherwise with its first line.</summary>
    public static ClipMessage From(ClipEntry clip, CameraRegistry cameras, string? result = null) => new(
        clip.Id, cameras.Find(clip.File.Header.Camera)?.Id ?? 0, clip.File.Header.Camera, (LinkClipState)clip.State, clip.File.StartedUs,
        (uint)Math.Clamp(clip.File.DurationUs / 1000, 0, uint.MaxValue), (uint)clip.File.Frames, (ulong)clip.File.Length,
        clip.File.Header.TriggerEventId, result ?? clip.Result ?? clip.FailureReason ?? "");
}
