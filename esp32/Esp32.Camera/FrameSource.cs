using System;

namespace Esp32.Camera;

/// <summary>Takes, times and checks pictures, and counts failures in a row.</summary>
internal sealed class FrameSource
{
    private readonly ICameraSensor _sensor;
    private readonly IBoardClock _clock;
    private readonly CameraOptions _options;
    private readonly CameraCounters _counters;
    private uint _counter;
    private int _failuresInARow;

    public FrameSource(ICameraSensor sensor, IBoardClock clock, CameraOptions options, CameraCounters counters)
    {
        _sensor = sensor;
        _clock = clock;
        _options = options;
        _counters = counters;
        _counter = options.LastCounter;
    }

    /// <summary>Whether <see cref="CameraOptions.CaptureFailureLimit"/> captures failed in a row.</summary>
    public bool IsBroken => _failuresInARow >= _options.CaptureFailureLimit;

    /// <summary>Whether the counter is at its end under a key: no nonce may come again.</summary>
    public bool IsSpent => _options.Cipher != null && _counter == uint.MaxValue;

    /// <exception cref="CameraException">The capture failed; the message gives the reason.</exception>
    public CapturedFrame Take()
    {
        _counters.CaptureAttempts++;
        try
        {
            CapturedFrame frame = new CapturedFrame();
            frame.ClockSynchronized = _clock.IsSynchronized;
            frame.CapturedUs = _clock.UtcMicroseconds;
            frame.BeganUs = _clock.ElapsedMicroseconds;
            frame.Jpeg = Check(_sensor.Capture());
            frame.CaptureMs = (int)((_clock.ElapsedMicroseconds - frame.BeganUs) / 1000);
            frame.Counter = ++_counter;
            _failuresInARow = 0;
            return frame;
        }
        catch (Exception e)
        {
            _counters.CaptureFailures++;
            _failuresInARow++;
            if (e is CameraException)
                throw;

            // Any exception of a driver is a failed capture and must not end the client.
            throw new CameraException(CameraFault.Capture, "The camera driver failed: " + e.Message, e);
        }
    }

    private byte[] Check(byte[] jpeg)
    {
        if (jpeg == null)
            throw new CameraException(CameraFault.Capture, "The camera returned no picture: check its ribbon cable and the power supply (5 V, 2 A).");
        if (jpeg.Length > _options.MaxJpegBytes)
        {
            string sizes = jpeg.Length.ToString() + " bytes is over the limit of " + _options.MaxJpegBytes.ToString();
            throw new CameraException(CameraFault.Capture, "A picture of " + sizes + ": lower the quality or the size.");
        }

        if (!JpegMarkers.AreWhole(jpeg))
            throw new CameraException(CameraFault.Capture, "The camera returned " + jpeg.Length.ToString() + " bytes that are not one whole JPEG.");
        return jpeg;
    }
}

/// <summary>A picture with its counter and times.</summary>
internal sealed class CapturedFrame
{
    public byte[] Jpeg { get; set; }

    public uint Counter { get; set; }

    /// <summary>The board's clock when capture began; 0 unknown.</summary>
    public long CapturedUs { get; set; }

    /// <summary>The monotonic clock at the same moment.</summary>
    public long BeganUs { get; set; }

    public int CaptureMs { get; set; }

    public bool ClockSynchronized { get; set; }
}

/// <summary>Checks cheaply that a picture is complete, by its first and last two bytes.</summary>
internal static class JpegMarkers
{
    /// <summary>Whether it begins with FF D8 and ends with FF D9. Zeros may follow: some camera drivers pad with them.</summary>
    public static bool AreWhole(byte[] jpeg)
    {
        int end = jpeg.Length;
        while (end > 4 && jpeg[end - 1] == 0)
            end--;
        return end >= 4 && jpeg[0] == 0xFF && jpeg[1] == 0xD8 && jpeg[end - 2] == 0xFF && jpeg[end - 1] == 0xD9;
    }
}

/// <summary>The camera chip behind its driver.</summary>
public interface ICameraSensor
{
    /// <summary>Takes a picture now, and never returns one that waited in a driver's buffer since the last call (SPEC.md section 4).</summary>
    /// <returns>One complete JPEG, owned by the caller; null if the chip returned none.</returns>
    byte[] Capture();
}
