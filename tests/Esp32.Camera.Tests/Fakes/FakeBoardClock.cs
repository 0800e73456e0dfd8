namespace Esp32.Camera.Tests.Fakes;

/// <summary>The clocks of a board; they advance only during a wait, or when a test advances them.</summary>
internal sealed class FakeBoardClock : IBoardClock
{
    /// <summary>2030-01-02 03:04:05 UTC.</summary>
    public const long StartUs = 1_893_553_445_000_000;

    public bool IsSynchronized { get; set; } = true;

    public long ElapsedMicroseconds { get; private set; } = 5_000_000;

    public long UtcMicroseconds => IsSynchronized ? StartUs + ElapsedMicroseconds - 5_000_000 : 0;

    public void Wait(int milliseconds) => Advance(milliseconds);

    public void Advance(int milliseconds) => ElapsedMicroseconds += milliseconds * 1000L;
}
