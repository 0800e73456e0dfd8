namespace Esp32.Camera.Tests.Fakes;

/// <summary>Keeps what the client tells, and asks it to stop when a condition holds.</summary>
internal sealed class FakeHost : ICameraHost
{
    public List<FrameReport> Frames { get; } = [];

    public List<CameraException> Faults { get; } = [];

    public string? RestartReason { get; private set; }

    /// <summary>Null means never.</summary>
    public Func<FakeHost, bool>? StopWhen { get; set; }

    public bool StopRequested => StopWhen?.Invoke(this) ?? false;

    public void OnFrame(FrameReport report) => Frames.Add(report);

    public void OnFault(CameraException fault) => Faults.Add(fault);

    public void Restart(string reason) => RestartReason = reason;
}
