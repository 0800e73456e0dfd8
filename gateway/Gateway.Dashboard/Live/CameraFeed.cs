namespace Gateway.Dashboard.Live;

/// <summary>The newest of one camera for one browser. Guarded by the browser's lock.</summary>
internal sealed class CameraFeed
{
    /// <summary>Frames the page may have and not be done with: one on its way while one is drawn.</summary>
    private const int MostInFlight = 2;

    private SharedFrame? _frame;
    private ReadOnlyMemory<byte> _motion;
    private int _inFlight;

    /// <summary>Keeps the frame with a reference; one not sent yet is let go.</summary>
    public void SetFrame(SharedFrame frame)
    {
        frame.AddReference();
        _frame?.Release();
        _frame = frame;
    }

    public void SetMotion(ReadOnlyMemory<byte> message) => _motion = message;

    /// <summary>The page is done with a frame.</summary>
    public void Done() => _inFlight = Math.Max(0, _inFlight - 1);

    public ReadOnlyMemory<byte> TakeMotion()
    {
        var message = _motion;
        _motion = default;
        return message;
    }

    /// <returns>The frame to send next, whose reference passes to the caller; null when there is none, or the page has enough.</returns>
    public SharedFrame? TakeFrame()
    {
        if (_frame is null || _inFlight >= MostInFlight)
            return null;
        var frame = _frame;
        _frame = null;
        _inFlight++;
        return frame;
    }

    public void Clear()
    {
        _frame?.Release();
        _frame = null;
        _motion = default;
    }
}
