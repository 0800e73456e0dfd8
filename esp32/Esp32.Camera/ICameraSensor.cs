namespace Esp32.Camera;

/// <summary>The camera chip behind its driver.</summary>
public interface ICameraSensor
{
    /// <summary>Takes a picture now, and never returns one that waited in a driver's buffer since the last call (SPEC.md section 4).</summary>
    /// <returns>One complete JPEG, owned by the caller; null if the chip returned none.</returns>
    byte[] Capture();
}
