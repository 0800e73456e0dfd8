using System.Text.Json;

namespace Esp32.Fleet;

/// <summary>Runs all boards and collects their results.</summary>
internal sealed class FleetRun(FleetOptions options, TimeProvider time, TextWriter output, TextWriter error)
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _gate = new();

    /// <summary>Runs until every board has ended or was stopped.</summary>
    public FleetResult Run(CancellationToken stop)
    {
        if (options.SaveDirectory is { } directory)
            Directory.CreateDirectory(directory);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var boards = Enumerable.Range(0, options.Boards).Select(i => new SimulatedBoard(options, i, time, Complain, end.Token)).ToArray();
        var began = time.GetTimestamp();
        if (options.Duration > TimeSpan.Zero)
            end.CancelAfter(options.Duration);
        foreach (var board in boards)
            board.Start();

        var nextProgress = ProgressEvery;
        while (boards.Any(b => b.IsAlive) && !end.Token.WaitHandle.WaitOne(Look))
        {
            if (time.GetElapsedTime(began) < nextProgress)
                continue;
            nextProgress += ProgressEvery;
            ShowProgress(boards, time.GetElapsedTime(began));
        }

        foreach (var board in boards)
            board.Join();
        var result = new FleetResult(
            Math.Round(time.GetElapsedTime(began).TotalSeconds, 3), options.Interval.TotalSeconds, options.Qos, [.. boards.Select(b => b.Result())]);
        foreach (var board in boards)
            board.Dispose();
        if (options.SummaryFile is { } file)
            File.WriteAllText(file, JsonSerializer.Serialize(result, Json) + "\n");
        return result;
    }

    private void ShowProgress(SimulatedBoard[] boards, TimeSpan elapsed)
    {
        var published = boards.Sum(b => b.Totals.Published);
        var acknowledged = boards.Sum(b => b.Totals.Acknowledged);
        var failed = boards.Sum(b => b.Totals.Failed);
        var rate = published / elapsed.TotalSeconds;
        output.WriteLine($"{elapsed.TotalSeconds,6:0} s  {published} published, {acknowledged} acknowledged, {failed} failed, {rate:0.0} frames/s");
    }

    private void Complain(string line)
    {
        lock (_gate)
            error.WriteLine(line);
    }
}
