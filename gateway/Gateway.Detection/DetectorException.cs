namespace Gateway.Detection;

/// <summary>A frame got no answer. The message says what happened and, where something can be done, what to do.</summary>
public sealed class DetectorException : Exception
{
    public DetectorException(DetectionFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public DetectionFault Fault { get; }

    /// <summary>Whether the frame itself is bad, so that a second try is pointless.</summary>
    public bool FrameAtFault => Fault is DetectionFault.UnreadableImage or DetectionFault.FrameTooLarge;
}
