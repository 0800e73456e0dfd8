using Esp32.Camera.Tests.Fakes;
using Esp32.Fleet;

namespace Esp32.Camera.Tests.Interop;

/// <summary>A client on its own thread, with a real socket and the real clock. Stopped on disposal.</summary>
internal sealed class BoardThread : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CameraClient _client;
    private readonly Thread _thread;

    public BoardThread(CameraOptions options, ICameraSensor sensor)
    {
        Host.StopWhen = _ => _stop.IsCancellationRequested;
        _client = new CameraClient(options, sensor, new SystemBoardClock(TimeProvider.System, _stop.Token), new SocketChannelFactory(), Host);
        _thread = new Thread(_client.Run);
        _thread.Start();
    }

    /// <summary>To be read after <see cref="Join"/>.</summary>
    public FakeHost Host { get; } = new();

    public CameraCounters Counters => _client.Counters;

    /// <summary>Waits until the client has finished.</summary>
    public void Join() => Assert.True(_thread.Join(TimeSpan.FromSeconds(60)), "the client did not come to its end");

    /// <summary>Requests the client to stop and waits for it.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }
}
