namespace Gateway;

/// <summary>The life of a host from its start to its disposal.</summary>
internal static class HostLife
{
    /// <summary>
    /// Runs a host, which this call owns, until it is stopped. Unlike the framework's own method, it stops the running parts if a later one cannot
    /// start: disposal alone would mistake the end of a background service for its failure.
    /// </summary>
    /// <exception cref="InvalidOperationException">A part failed while the host ran, which stopped it.</exception>
    /// <exception cref="Exception">The exception of the part that could not start.</exception>
    public static async Task RunToEndAsync(this IHost host, CancellationToken cancel)
    {
        await using var owned = (IAsyncDisposable)host;
        try
        {
            await host.StartAsync(cancel);
        }
        catch
        {
            // The first failure is reported; others may follow from it.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await host.WaitForShutdownAsync(cancel);
        foreach (var part in host.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            // The framework's host stops as if it were asked to.
            if (part.ExecuteTask?.Exception?.InnerException is { } fault)
                throw new InvalidOperationException($"stopped, because {part.GetType().Name} failed: {fault.Message}", fault);
        }
    }
}
