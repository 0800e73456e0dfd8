namespace Esp32.Camera;

/// <summary>The board's two clocks: UTC, which a time server sets, and a monotonic clock.</summary>
public interface IBoardClock
{
    /// <summary>Microseconds since 1970-01-01 UTC; 0 while unknown.</summary>
    long UtcMicroseconds { get; }

    /// <summary>Whether a time server has set <see cref="UtcMicroseconds"/> since the board started.</summary>
    bool IsSynchronized { get; }

    /// <summary>Monotonic microseconds since an arbitrary moment; never jumps. All durations are measured with it.</summary>
    long ElapsedMicroseconds { get; }

    /// <summary>Waits; may return earlier at a request to stop.</summary>
    void Wait(int milliseconds);
}
