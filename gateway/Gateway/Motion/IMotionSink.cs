using Gateway.Frames;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Gets to see what the analysis of each frame found.</summary>
public interface IMotionSink
{
    /// <summary>Called on an analysis thread. Returns at once, never throws.</summary>
    /// <param name="frame">The analysed frame; borrowed for the call.</param>
    /// <param name="result">Result of the analysis; borrowed for the call.</param>
    /// <param name="seen">The event that this frame fired; null for none.</param>
    void OnMotion(in Frame frame, MotionResult result, NewMotionEvent? seen);
}
