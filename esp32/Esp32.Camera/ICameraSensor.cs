namespace Esp32.Camera;

/// <summary>The camera chip behind its driver.</summary>
public interface ICameraSensor
{
    /// <summary>Takes a picture now: not one that has been waiting in a driver's buffer since the last call (SPEC.md section 4).</summary>
    /// <returns>One whole JPEG, the caller's from here on; null when the chip gave none.</returns>
    byte[] Capture();
}
