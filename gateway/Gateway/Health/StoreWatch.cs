namespace Gateway.Health;

/// <summary>Logs each outage of the stores once, with its cause, and its end.</summary>
internal sealed class StoreWatch(ClipQueue clips, StoreDatabase database, ILogger<StoreWatch> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Watch(database.Health, "images and events");
        Watch(clips.Health, "clips");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch(StoreHealth health, string contents)
    {
        health.OutageBegan += cause => log.StoreOutage(contents, cause.Message);
        health.OutageEnded += (duration, failures) => log.StoreOutageEnded(contents, duration.TotalSeconds, failures);
    }
}
