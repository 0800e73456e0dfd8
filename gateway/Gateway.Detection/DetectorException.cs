namespace Gateway.Detection;

/// <summary>A frame has no result. The message gives the cause and, if there is one, the remedy.</summary>
public sealed class DetectorException : Exception
{
    public DetectorException(DetectionFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public DetectionFault Fault { get; }

}

/// <summary>Why a frame has no result, which decides whether to try again.</summary>
public enum DetectionFault
{
    /// <summary>The backend cannot decode the bytes. Trying again does not help.</summary>
    UnreadableImage,

    /// <summary>The frame exceeds the configured limit and was not analysed.</summary>
    FrameTooLarge,

    /// <summary>No answer within the time limit; the work was stopped. Trying again may help.</summary>
    TimedOut,

    /// <summary>The backend died on the frame. The next try restarts it.</summary>
    Died,

    /// <summary>The backend cannot start: it is not installed or refuses the model. No frame is at fault.</summary>
    CannotStart,
}
