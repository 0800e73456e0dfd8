namespace Gateway.Events;

/// <summary>Counters of one camera since the daemon started.</summary>
/// <param name="Frames">Pictures received.</param>
/// <param name="Events">Motion events.</param>
/// <param name="ClipsWaiting">Clips of all cameras that nobody has looked at yet.</param>
/// <param name="LastMotionUs">Microseconds since 1970-01-01 UTC; 0 for never.</param>
/// <param name="LastDetection">Labels, parted by commas.</param>
internal sealed record CameraState(long Frames, long Events, int ClipsWaiting, long LastMotionUs, string LastDetection);
