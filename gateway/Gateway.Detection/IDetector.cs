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
