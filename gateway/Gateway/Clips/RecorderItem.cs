using Gateway.Frames;
using Gateway.Motion;

namespace Gateway.Clips;

/// <summary>What the recorder's task is told, in order: a frame (with its reference), an event, or neither: it was so late.</summary>
/// <param name="Frame">Of any camera.</param>
/// <param name="Event">Of any camera.</param>
/// <param name="Timestamp">Monotonic time at which it was queued: while the disk is slow the queue is behind the clock, and clips go by the queue's time.</param>
internal readonly record struct RecorderItem(Frame Frame, NewMotionEvent? Event, long Timestamp)
{
    public bool IsFrame => Frame.Buffer is not null;
}
