using Esp32.Camera;

namespace Esp32.Fleet;

/// <summary>This machine's clocks as a board's: always set, and waiting ends at once when the fleet is stopped.</summary>
internal sealed class SystemBoardClock(TimeProvider time, CancellationToken stop) : IBoardClock
{
    private readonly long _started = time.GetTimestamp();

    public long UtcMicroseconds => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public bool IsSynchronized => true;

    public long ElapsedMicroseconds => time.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Wait(int milliseconds) => stop.WaitHandle.WaitOne(milliseconds);
}
