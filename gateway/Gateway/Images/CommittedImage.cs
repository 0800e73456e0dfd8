using Gateway.Frames;

namespace Gateway.Images;

/// <summary>An image that is on the disk now.</summary>
/// <param name="Id">Row of the image store.</param>
/// <param name="Camera">Whose.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="Stamps">When it passed the stations before.</param>
/// <param name="CommittedUs">Our clock, microseconds since 1970-01-01 UTC.</param>
/// <param name="CaptureMs">As the board says; -1 while unknown.</param>
/// <param name="PublishMs">As the board says; -1 while unknown.</param>
/// <param name="LatencyDbMs">Receipt to commit.</param>
public readonly record struct CommittedImage(
    long Id, Camera Camera, int Length, FrameStamps Stamps, long CommittedUs, int CaptureMs, int PublishMs, double LatencyDbMs);
