namespace Gateway.Detection;

/// <summary>Finds objects in single pictures: the interface between sources of frames and backends.</summary>
/// <remarks>
/// One frame at a time: further calls wait. It stays usable after a <see cref="DetectorException"/>, except after
/// <see cref="DetectionFault.CannotStart"/> until the cause is removed. Disposal ends all of its processes and threads.
/// </remarks>
public interface IDetector : IAsyncDisposable
{
    /// <summary>Analyses one JPEG file, borrowed until the task ends. After cancellation the detector takes the next frame.</summary>
    /// <exception cref="DetectorException">The frame could not be analysed; <see cref="DetectorException.Fault"/> gives the cause.</exception>
    Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel);
}

/// <summary>A frame has no result. The message gives the cause and, if there is one, the remedy.</summary>
public sealed class DetectorException(DetectionFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public DetectionFault Fault => fault;

    internal static void ThrowIfLonger(int length, int limit)
    {
        if (length > limit)
            throw new DetectorException(DetectionFault.FrameTooLarge, $"the frame has {length} bytes, the limit is {limit}");
    }
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
