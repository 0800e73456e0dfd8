using System;

namespace Esp32.Camera;

/// <summary>Takes pictures, times and checks them, and counts failures in a row.</summary>
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
    }

    /// <summary>Whether so many captures failed in a row that only a restart can help.</summary>
    public bool IsBroken
    {
        get { return _failuresInARow >= _options.CaptureFailureLimit; }
    }

    /// <exception cref="CameraException">There is no picture, and why.</exception>
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
        catch (CameraException)
        {
            Failed();
            throw;
        }
        catch (Exception e)
        {
            // Whatever a driver throws, the board must not die of it: it is one more failed capture.
            Failed();
            throw new CameraException(CameraFault.Capture, "The camera driver failed: " + e.Message, e);
        }
    }

    private void Failed()
    {
        _counters.CaptureFailures++;
        _failuresInARow++;
    }

    private byte[] Check(byte[] jpeg)
    {
        if (jpeg == null)
            throw new CameraException(CameraFault.Capture, "The camera gave no picture: check its ribbon cable and the power supply (5 V, 2 A).");
        if (jpeg.Length > _options.MaxJpegBytes)
            throw new CameraException(CameraFault.Capture, "A picture of " + jpeg.Length.ToString() + " bytes is over the limit of " + _options.MaxJpegBytes.ToString() + ": lower the quality or the size.");
        if (!JpegMarkers.AreWhole(jpeg))
            throw new CameraException(CameraFault.Capture, "The camera gave " + jpeg.Length.ToString() + " bytes that are not one whole JPEG.");
        return jpeg;
    }
}

/// <summary>A picture with what is known of its taking.</summary>
internal sealed class CapturedFrame
{
    public byte[] Jpeg { get; set; }

    public uint Counter { get; set; }

    /// <summary>The board's clock when capture began, 0 unknown.</summary>
    public long CapturedUs { get; set; }

    /// <summary>The monotonic clock at the same moment.</summary>
    public long BeganUs { get; set; }

    public int CaptureMs { get; set; }

    public bool ClockSynchronized { get; set; }
}

/// <summary>The cheapest sign that a picture is whole: its first and last two bytes.</summary>
internal static class JpegMarkers
{
    /// <summary>True when it begins with FF D8 and ends with FF D9; zeros after the end are what some camera drivers pad with.</summary>
    public static bool AreWhole(byte[] jpeg)
    {
        int end = jpeg.Length;
        while (end > 4 && jpeg[end - 1] == 0)
            end--;
        return end >= 4 && jpeg[0] == 0xFF && jpeg[1] == 0xD8 && jpeg[end - 2] == 0xFF && jpeg[end - 1] == 0xD9;
    }
}
