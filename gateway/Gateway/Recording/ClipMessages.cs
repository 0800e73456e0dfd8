using Gateway.Frames;
using Gateway.Protocol.Messages;
using Gateway.Storage;
using LinkClipState = Gateway.Protocol.Messages.ClipState;

namespace Gateway.Recording;

/// <summary>Clips as the link tells them. The numbers of the states are the same on both sides, which a test holds.</summary>
internal static class ClipMessages
{
    /// <param name="clip">As the queue knows it.</param>
    /// <param name="cameras">Names to numbers.</param>
    /// <param name="result">The whole result text, where it was read; else its first line stands.</param>
    public static ClipMessage From(ClipEntry clip, CameraRegistry cameras, string? result = null) => new(
        clip.Id,
        cameras.Find(clip.File.Header.Camera)?.Id ?? 0,
        clip.File.Header.Camera,
        (LinkClipState)clip.State,
        clip.File.StartedUs,
        (uint)Math.Clamp(clip.File.DurationUs / 1000, 0, uint.MaxValue),
        (uint)clip.File.Frames,
        (ulong)clip.File.Length,
        clip.File.Header.TriggerEventId,
        result ?? clip.Result ?? clip.FailureReason ?? "");
}
