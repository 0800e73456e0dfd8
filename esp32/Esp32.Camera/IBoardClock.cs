namespace Esp32.Camera;

/// <summary>The board's two clocks: one that tells the time once a time server has set it, one that only ever goes forward.</summary>
public interface IBoardClock
{
    /// <summary>Microseconds since 1970-01-01 UTC; 0 while nobody has told the board.</summary>
    long UtcMicroseconds { get; }

    /// <summary>Whether a time server has set <see cref="UtcMicroseconds"/> since the board started.</summary>
    bool IsSynchronized { get; }

    /// <summary>Microseconds since some moment before; never jumps. Every duration is taken from this one.</summary>
    long ElapsedMicroseconds { get; }

    /// <summary>Waits; may return earlier when the program is asked to stop.</summary>
    void Wait(int milliseconds);
}
