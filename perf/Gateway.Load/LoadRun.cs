using System.Diagnostics;
using Gateway.Protocol.Client;

namespace Gateway.Load;

/// <summary>Connects, loads, measures.</summary>
internal sealed class LoadRun(LoadOptions options)
{
    /// <exception cref="LoadException">The peer cannot be measured.</exception>
    /// <exception cref="LinkClosedException">The daemon refuses the link.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken cancel)
    {
        var jpeg = LoadPicture.Create(options.Size);
        var acknowledged = new LatencyHistogram();
        var boards = Enumerable.Range(0, options.Boards).Select(i => new LoadBoard(options, i, jpeg, acknowledged)).ToArray();
        try
        {
            foreach (var board in boards)
                await board.ConnectAsync(cancel);
            if (options.LinkKeyFile is null)
                return await MeasureAsync(boards, acknowledged, observer: null, cancel);

            using var observer = new LinkObserver(new LatencyHistogram());
            await using var link = await LinkClient.ConnectAsync(LinkObserver.Options(options), observer, cancel: cancel);
            return await MeasureAsync(boards, acknowledged, observer, cancel);
        }
        finally
        {
            foreach (var board in boards)
                board.Dispose();
        }
    }

    private async Task<LoadResult> MeasureAsync(LoadBoard[] boards, LatencyHistogram acknowledged, LinkObserver? observer, CancellationToken cancel)
    {
        var idleBegin = await CountersAsync(observer, cancel);
        var idleEnd = await CountersAsync(observer, cancel);
        if (options.WarmUp > TimeSpan.Zero)
            await PublishAsync(boards, options.WarmUp, cancel);
        var before = await CountersAsync(observer, cancel);

        acknowledged.Clear();
        observer?.Delivered.Clear();
        foreach (var board in boards)
            board.Forget();
        var usageBefore = Usage();
        var generatorBefore = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        await PublishAsync(boards, options.Duration, cancel);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var generatorCpu = (Environment.CpuUsage.TotalTime - generatorBefore).TotalSeconds;
        var usage = Usage();
        var after = await CountersAsync(observer, cancel);
        await Task.WhenAll(boards.Select(board => board.LeaveAsync(cancel)));

        var bytes = boards.Sum(b => b.PayloadBytes);
        var cpu = usage?.CpuSeconds - usageBefore?.CpuSeconds ?? Known(after.CpuSeconds - before.CpuSeconds, observer);
        var idleRate = (idleEnd.AllocatedBytes - idleBegin.AllocatedBytes) / (idleEnd.UptimeSeconds - idleBegin.UptimeSeconds);
        var allocated = after.AllocatedBytes - before.AllocatedBytes - idleRate * (after.UptimeSeconds - before.UptimeSeconds);
        return new LoadResult
        {
            Boards = boards.Length,
            Qos = options.Qos,
            Size = options.Size,
            Seconds = Math.Round(seconds, 3),
            Sent = boards.Sum(b => b.Sent),
            Acknowledged = boards.Sum(b => b.Acknowledged),
            FramesPerSecond = Math.Round(boards.Sum(b => b.Sent) / seconds, 1),
            MegabytesPerSecond = Math.Round(bytes / seconds / 1e6, 2),
            Puback = Latencies.Of(acknowledged),
            Link = observer?.Delivered is { } delivered ? Latencies.Of(delivered) : null,
            CpuSeconds = cpu,
            CpuSecondsPerGigabyte = cpu / (bytes / 1e9),
            ResidentMegabytes = usage?.ResidentBytes / 1e6 ?? Known(after.WorkingBytes / 1e6, observer),
            PeakMegabytes = usage?.PeakBytes / 1e6,
            AllocatedBytesPerFrame = Known(allocated / (after.Frames - before.Frames), observer),
            IdleAllocatedBytesPerSecond = Known(idleRate, observer),
            Collections = Known(after.Collections - before.Collections, observer),
            GeneratorCpuSeconds = Math.Round(generatorCpu, 2),
        };
    }

    private async Task PublishAsync(LoadBoard[] boards, TimeSpan duration, CancellationToken cancel)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var spread = options.FramesPerSecond > 0 ? TimeSpan.FromSeconds(1 / options.FramesPerSecond) / boards.Length : TimeSpan.Zero;
        await Task.WhenAll(boards.Select((board, i) => board.PublishAsync(spread * i, until, cancel)));
    }

    private static async Task<DaemonCounters> CountersAsync(LinkObserver? observer, CancellationToken cancel) =>
        observer is null ? default : await observer.NextCountersAsync(cancel);

    private ProcessUsage? Usage() => options.ProcessId is { } id ? ProcessUsage.Read(id) : null;

    private static double? Known(double value, LinkObserver? observer) => observer is null || !double.IsFinite(value) ? null : value;
}

/// <summary>The peer cannot be measured; the message is for the user.</summary>
internal sealed class LoadException(string message) : Exception(message);
