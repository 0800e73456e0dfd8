namespace Esp32.Camera.Tests.Fakes;

/// <summary>A client with fakes around it that takes three pictures, one per second.</summary>
internal sealed class ClientUnderTest
{
    public ClientUnderTest()
    {
        Broker = new FakeBroker(Clock);
        Sensor = new FakeSensor(Clock);
    }

    public FakeBoardClock Clock { get; } = new();

    public FakeBroker Broker { get; }

    public FakeSensor Sensor { get; }

    /// <summary>Takes the place of <see cref="Sensor"/>.</summary>
    public FakeAdjustableSensor? Adjustable { get; set; }

    public FakeHost Host { get; } = new();

    public CameraOptions Options { get; } = new() { BoardId = "yard-1", BootId = 0x1A2B3C4D, IntervalMs = 1000, Count = 3 };

    /// <summary>Runs the client to its end.</summary>
    public CameraCounters Run()
    {
        var client = new CameraClient(Options, (ICameraSensor?)Adjustable ?? Sensor, Clock, Broker, Host);
        client.Run();
        return client.Counters;
    }
}
