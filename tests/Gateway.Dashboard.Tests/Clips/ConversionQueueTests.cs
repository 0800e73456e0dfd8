using Gateway.Dashboard.Answers;
using Gateway.Dashboard.Playback;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>Order, sharing and end of conversions, without any program.</summary>
public sealed class ConversionQueueTests
{
    private readonly ConversionQueue _queue = new(new PlaybackOptions { MaxWaiting = 3 }, DashboardFixture.NewMetrics());
    private readonly List<ulong> _begun = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_runs_at_a_time_in_the_order_of_the_first_requests()
    {
        var ends = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource()).ToArray();
        var clients = ends.Select((end, i) => Run((ulong)i, _ => end.Task)).ToList();
        clients.Add(Run(2, _ => Task.CompletedTask));   // joins the one that waits
        for (var i = 0; i < 4; i++)
        {
            await Eventually.True(() => Begun.SequenceEqual(Enumerable.Range(0, i + 1).Select(n => (ulong)n)), cancel: Cancel);
            Assert.False(clients[i].IsCompleted);
            ends[i].SetResult();
            await clients[i].WaitAsync(Cancel);
        }

        await clients[4].WaitAsync(Cancel);
        Assert.Equal(4, _begun.Count);
    }

    [Fact]
    public async Task A_failure_reaches_every_client_and_the_next_request_begins_anew()
    {
        var end = new TaskCompletionSource();
        var clients = Enumerable.Range(0, 3).Select(_ => Run(1, _ => end.Task)).ToList();
        end.SetException(new IOException("No."));

        foreach (var client in clients)
            Assert.Equal("No.", (await Assert.ThrowsAsync<IOException>(() => client.WaitAsync(Cancel))).Message);
        await Run(1, _ => Task.CompletedTask).WaitAsync(Cancel);
        Assert.Equal([1, 1], Begun);
    }

    [Fact]
    public async Task Work_that_waits_and_is_wanted_no_more_is_never_begun()
    {
        var end = new TaskCompletionSource();
        var first = Run(1, _ => end.Task);
        using var leave = new CancellationTokenSource();
        var second = RunForOneWhoLeaves(2, _ => Task.CompletedTask, leave.Token);
        Assert.Equal(1, _queue.Waiting);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Cancel));

        Assert.Equal(0, _queue.Waiting);
        end.SetResult();
        await first.WaitAsync(Cancel);
        Assert.Equal([1], Begun);
    }

    [Fact]
    public async Task Running_work_is_cancelled_with_its_last_client_and_the_next_waits_until_it_has_ended()
    {
        var ended = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        using var leave = new CancellationTokenSource();
        var first = RunForOneWhoLeaves(1, async cancel =>
        {
            await using var told = cancel.Register(cancelled.SetResult);
            await ended.Task.WaitAsync(Cancel);
            cancel.ThrowIfCancellationRequested();
        }, leave.Token);
        await Eventually.True(() => Begun.Count == 1, cancel: Cancel);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Cancel));
        await cancelled.Task.WaitAsync(Cancel);
        var again = Run(1, _ => Task.CompletedTask);

        Assert.Equal(1, _queue.Waiting);   // the killed one still has the place
        ended.SetResult();
        await again.WaitAsync(Cancel);
        Assert.Equal([1, 1], Begun);
    }

    [Fact]
    public async Task One_more_than_may_wait_is_refused_but_may_join()
    {
        var end = new TaskCompletionSource();
        var clients = Enumerable.Range(1, 4).Select(id => Run((ulong)id, _ => end.Task)).ToList();

        await Assert.ThrowsAsync<UnavailableException>(() => Run(5, _ => end.Task));
        clients.Add(Run(4, _ => end.Task));

        end.SetResult();
        await Task.WhenAll(clients).WaitAsync(Cancel);
    }

    [Fact]
    public async Task Stopping_ends_what_runs_and_what_waits()
    {
        var running = Run(1, cancel => Task.Delay(Timeout.Infinite, cancel));
        var waiting = Run(2, _ => Task.CompletedTask);
        await Eventually.True(() => Begun.Count == 1, cancel: Cancel);

        await _queue.StopAsync().WaitAsync(Cancel);

        await Assert.ThrowsAsync<UnavailableException>(() => running.WaitAsync(Cancel));
        await Assert.ThrowsAsync<UnavailableException>(() => waiting.WaitAsync(Cancel));
        await Assert.ThrowsAsync<UnavailableException>(() => Run(3, _ => Task.CompletedTask));
        Assert.Equal([1], Begun);
    }

    [Fact]
    public async Task Many_clients_that_come_and_go_leave_nothing_behind()
    {
        var running = 0;
        var random = new Random(3);
        var clients = Enumerable.Range(0, 400).Select(async i =>
        {
            using var leave = new CancellationTokenSource();
            var client = RunForOneWhoLeaves((ulong)(i % 3), async cancel =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                try
                {
                    await Task.Yield();
                    cancel.ThrowIfCancellationRequested();
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            }, leave.Token);
            if (random.Next(2) == 0)
                await leave.CancelAsync();
            await client.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(client is { IsFaulted: true, Exception.InnerException: not UnavailableException }, $"{client.Exception}");
        });

        await Task.WhenAll(clients).WaitAsync(Cancel);

        await Run(9, _ => Task.CompletedTask).WaitAsync(Cancel);
        Assert.Equal((0, 0), (_queue.Waiting, running));
    }

    private IReadOnlyList<ulong> Begun
    {
        get
        {
            lock (_begun)
                return [.. _begun];
        }
    }

    private Task Run(ulong id, Func<CancellationToken, Task> work) => RunForOneWhoLeaves(id, work, Cancel);

    private Task RunForOneWhoLeaves(ulong id, Func<CancellationToken, Task> work, CancellationToken leave) => _queue.RunAsync(
        new CopyName(id, 0, 0, CopyKind.Video),
        cancel =>
        {
            lock (_begun)
                _begun.Add(id);
            return work(cancel);
        },
        leave);
}
