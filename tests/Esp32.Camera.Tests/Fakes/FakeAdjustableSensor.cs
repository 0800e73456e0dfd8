namespace Esp32.Camera.Tests.Fakes;

/// <summary>A camera whose pictures can be changed, up to VGA.</summary>
internal sealed class FakeAdjustableSensor(FakeBoardClock clock) : IAdjustableSensor
{
    private readonly FakeSensor _sensor = new(clock);

    public BoardSettings Settings { get; } = new();

    public byte[] Capture() => _sensor.Capture();

    public void Adjust(BoardSettings wanted)
    {
        Settings.Quality = wanted.Quality;
        Settings.Resolution = Math.Min(wanted.Resolution, Array.IndexOf(BoardSettings.Resolutions, "VGA"));
        Settings.Flash = wanted.Flash;
    }
}
