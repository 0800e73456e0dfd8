using Gateway.Storage;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>A broker that can end and begin again on what it left on the disk. The clock goes on.</summary>
internal sealed class MqttDurableBroker : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly MqttOptions? _options;
    private readonly FakeTimeProvider _time = new();
    private DataDirectory _directory;
    private int _generation;

    public MqttDurableBroker(MqttOptions? options = null)
    {
        _options = options;
        _directory = DataDirectory.Open(_folder.Combine("0"));
        (Store, Now) = Start();
    }

    /// <summary>The one that runs now.</summary>
    public MqttMemoryBroker Now { get; private set; }

    public FlakySessionStore Store { get; private set; }

    public string StorePath => _directory.SessionsPath;

    /// <summary>Ends the broker as the daemon does, calls <paramref name="meanwhile"/>, and starts another one.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Now.DisposeAsync();
        Store.Dispose();
        meanwhile?.Invoke();
        (Store, Now) = Start();
    }

    /// <summary>Begins again on what is on the disk at this moment, as if the process had been killed in it.</summary>
    public async Task CrashAsync()
    {
        var left = DataDirectory.Open(_folder.Combine($"{++_generation}"));
        foreach (var suffix in new[] { "", "-wal" })
            File.Copy(StorePath + suffix, left.SessionsPath + suffix);
        await Now.DisposeAsync();
        Store.Dispose();
        _directory.Dispose();
        _directory = left;
        (Store, Now) = Start();
    }

    /// <summary>The same as <see cref="MqttMemoryClient.AssertNothingComesAsync"/>, also of packets that wait for a commit.</summary>
    public async Task AssertNothingComesAsync(MqttMemoryClient client)
    {
        await client.AssertNothingComesAsync();
        await FlushAsync();
        await client.AssertNothingComesAsync();
    }

    /// <summary>Waits until everything said until now is on the disk.</summary>
    public async Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Now.Broker.Journal!.WhenCommitted(flushed.SetResult);
        await flushed.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Now.DisposeAsync();
        Store.Dispose();
        _directory.Dispose();
        _folder.Dispose();
    }

    private (FlakySessionStore Store, MqttMemoryBroker Broker) Start()
    {
        using var clock = AgeingClock.Open(_directory, _time);
        var store = new FlakySessionStore(SessionStore.Open(_directory, _time, ageing: clock));
        return (store, new MqttMemoryBroker(_options, store: store, time: _time));
    }
}
