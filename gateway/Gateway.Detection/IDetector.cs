namespace Gateway.Detection;

/// <summary>Finds objects in single pictures. The seam between whoever has frames and whatever looks at them.</summary>
/// <remarks>
/// One frame at a time: a call made while another runs waits for it. A detector stays usable after a <see cref="DetectorException"/>, unless
/// its fault is <see cref="DetectionFault.CannotStart"/> and nothing is mended. Disposing ends whatever runs on its behalf.
/// </remarks>
public interface IDetector : IAsyncDisposable
{
    /// <summary>Looks at one JPEG.</summary>
    /// <param name="jpeg">A whole JPEG file; borrowed until the task ends.</param>
    /// <param name="cancel">Gives the frame up; the detector is ready for the next one.</param>
    /// <exception cref="DetectorException">The frame could not be analysed; <see cref="DetectorException.Fault"/> says who is at fault.</exception>
    Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel);
}
