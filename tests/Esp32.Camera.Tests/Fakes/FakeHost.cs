namespace Esp32.Camera.Tests.Fakes;

/// <summary>Records the reports of the client, and requests a stop when a condition holds.</summary>
internal sealed class FakeHost : ICameraHost
{
    public List<FrameReport> Frames { get; } = [];

    public List<CameraException> Faults { get; } = [];

    public string? RestartReason { get; private set; }

    /// <summary>Condition of the stop request; null: never.</summary>
    public Func<FakeHost, bool>? StopWhen { get; set; }

    public bool StopRequested => StopWhen?.Invoke(this) ?? false;

    public void OnFrame(FrameReport report) => Frames.Add(report);

    public void OnFault(CameraException fault) => Faults.Add(fault);

    public void Restart(string reason) => RestartReason = reason;
}
