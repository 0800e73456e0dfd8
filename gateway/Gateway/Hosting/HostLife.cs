namespace Gateway;

/// <summary>The life of a host from its start to its disposal.</summary>
internal static class HostLife
{
    /// <summary>
    /// Starts a host, waits until it is told to stop, and disposes of it. Unlike the framework's own way, parts that run already are stopped,
    /// not only disposed of, when a later one cannot start: disposal alone would take the end of a background service for its failure.
    /// </summary>
    /// <param name="host">Owned by this call.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="Exception">What a part threw that could not start.</exception>
    public static async Task RunToEndAsync(this IHost host, CancellationToken cancel)
    {
        await using var owned = (IAsyncDisposable)host;
        try
        {
            await host.StartAsync(cancel);
        }
        catch
        {
            // The first failure is the one to tell; others may follow from it.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await host.WaitForShutdownAsync(cancel);
    }
}
