using Gateway.Frames;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Gets to see what the analysis of each frame found.</summary>
public interface IMotionSink
{
    /// <summary>Called on an analysis thread. Frame and result are borrowed for the call; returns at once, never throws.</summary>
    void OnMotion(Camera camera, in Frame frame, MotionResult result);
}
