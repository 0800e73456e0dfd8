namespace Gateway.Detection;

/// <summary>Why a frame got no answer, and so what to do about it.</summary>
public enum DetectionFault
{
    /// <summary>The bytes are no picture this backend can decode. Another try gives the same.</summary>
    UnreadableImage,

    /// <summary>The frame is larger than the configured limit and was not looked at.</summary>
    FrameTooLarge,

    /// <summary>No answer in the time allowed; whatever was working on it was ended. Another try may succeed.</summary>
    TimedOut,

    /// <summary>The backend died over the frame. Another try starts it anew.</summary>
    Died,

    /// <summary>The backend does not come up at all: not installed, or it refuses the model. No frame is at fault.</summary>
    CannotStart,
}
