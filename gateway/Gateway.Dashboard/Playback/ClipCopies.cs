using Gateway.Clips;
using Gateway.Clips.Conversion;

namespace Gateway.Dashboard.Playback;

/// <summary>Copies of clips that browsers and phones can show: kept ones, or new ones, converted while the clients wait.</summary>
/// <remarks>Copies of clips that the daemon no longer has are removed when a client requests one, and once an hour.</remarks>
internal sealed class ClipCopies(
    LinkRequester daemon,
    ClipConverter converter,
    PlaybackCache cache,
    ConversionQueue queue,
    DashboardMetrics metrics,
    TimeProvider time,
    ILogger<ClipCopies> logger) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    /// <summary>Returns the copy, after its conversion if necessary. The clip exists.</summary>
    /// <exception cref="ConversionException">It cannot be made.</exception>
    /// <exception cref="NotFoundException">The clip was removed meanwhile.</exception>
    public async Task<CachedCopy> OpenAsync(ClipMessage clip, CopyKind kind, CancellationToken cancel)
    {
        var name = CopyName.Of(clip, kind);
        while (true)
        {
            if (cache.TryOpen(name) is { } copy)
                return copy;
            await queue.RunAsync(name, stop => MakeAsync(name, stop), cancel);
        }
    }

    /// <summary>The clip as the daemon has it now; null if there is none.</summary>
    public Task<ClipMessage?> FindClipAsync(ulong id, CancellationToken cancel) => daemon.FindAsync(new GetClip(id), cancel);

    /// <summary>The index of the clip's file; null if there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file has no readable index.</exception>
    public async Task<ClipIndex?> ReadIndexAsync(ClipMessage clip, CancellationToken cancel)
    {
        await using var file = await OpenFileAsync(clip.Id, clip.Bytes, cancel);
        return file is null ? null : await ClipIndex.ReadAsync(file, cancel);
    }

    /// <summary>Removes the copies of a clip that is gone.</summary>
    public void Remove(ulong clipId) => cache.Remove(name => name.ClipId == clipId);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            cache.Open();
        }
        catch (UnavailableException problem)
        {
            Log.CacheNotUsable(logger, problem.Message);   // the answer of each client that needs it, too
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await queue.StopAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var sweeps = new PeriodicTimer(SweepInterval, time);
        try
        {
            while (await sweeps.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The dashboard stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var name in cache.Names)
            {
                var clip = await FindClipAsync(name.ClipId, cancel);
                if (clip is null || CopyName.Of(clip, name.Kind) != name)
                    cache.Remove(other => other == name);
            }
        }
        catch (Exception problem) when (problem is LinkClosedException or TimeoutException or LinkCommandException)
        {
            // The daemon is away; the next sweep asks again.
        }
    }

    private async Task MakeAsync(CopyName name, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        try
        {
            try
            {
                await ConvertAsync(name, cancel);
            }
            catch (ConversionException full) when (full.Fault == ConversionFault.DiskFull && cache.MakeSpace(name))
            {
                await ConvertAsync(name, cancel);   // other copies had the space
            }

            var bytes = cache.Add(name);
            metrics.OnCopyMade(time.GetElapsedTime(started));
            Log.ClipConverted(logger, name.ClipId, $"{name}", time.GetElapsedTime(started).TotalSeconds, bytes);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            metrics.OnCopyCancelled(time.GetElapsedTime(started));
            throw;
        }
        catch (Exception problem)
        {
            metrics.OnCopyFailed(time.GetElapsedTime(started));
            if (problem is ConversionException)
                Log.ClipNotConverted(logger, name.ClipId, problem.Message);
            throw;
        }
    }

    private async Task ConvertAsync(CopyName name, CancellationToken cancel)
    {
        var path = cache.PartPath(name);
        await using var file = await OpenFileAsync(name.ClipId, name.Bytes, cancel)
            ?? throw new NotFoundException($"There is no clip {name.ClipId}.");
        ClipIndex index;
        try
        {
            index = await ClipIndex.ReadAsync(file, cancel);
        }
        catch (InvalidDataException problem)
        {
            throw new ConversionException(ConversionFault.Unreadable, $"The file of clip {name.ClipId} is damaged: {problem.Message}.", problem);
        }

        if (name.Kind == CopyKind.Video)
            await converter.MakeVideoAsync(file, index, path, null, cancel);
        else
            await converter.MakePreviewAsync(file, index, path, cancel);
    }

    /// <summary>Opened near the end, where the index is.</summary>
    private Task<Stream?> OpenFileAsync(ulong clipId, ulong bytes, CancellationToken cancel) =>
        daemon.OpenClipFileAsync(clipId, (long)Math.Min(bytes, long.MaxValue) - (long)Math.Min(bytes, ClipIndex.TailLength), cancel);
}
