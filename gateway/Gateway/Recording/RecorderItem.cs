using Gateway.Frames;
using Gateway.Motion;

namespace Gateway.Recording;

/// <summary>What the recorder's task is told, in order: a frame (with its reference), an event, how much moved in a frame, or none of them: it was so late.</summary>
/// <param name="Frame">Of any camera.</param>
/// <param name="Event">Of any camera.</param>
/// <param name="Timestamp">Monotonic time at which it was queued: while the disk is slow the queue is behind the clock, and clips go by the queue's time.</param>
/// <param name="Score">Of a frame sent before; null for none.</param>
internal readonly record struct RecorderItem(Frame Frame, NewMotionEvent? Event, long Timestamp, FrameScore? Score = null)
{
    public bool IsFrame => Frame.Buffer is not null;
}
