using Gateway.Frames;
using Gateway.Motion;

namespace Gateway.Clips;

/// <summary>What the recorder's task is told, in order: a frame (with its reference), an event, or neither: time has passed.</summary>
internal readonly record struct RecorderItem(Frame Frame, NewMotionEvent? Event)
{
    public bool IsFrame => Frame.Buffer is not null;
}
