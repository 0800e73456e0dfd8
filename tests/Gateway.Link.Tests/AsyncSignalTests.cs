using Gateway.Frames;

namespace Gateway.Link.Tests;

public sealed class AsyncSignalTests
{
    [Fact]
    public async Task WaitAsync_completes_at_once_when_set_before_and_only_once()
    {
        var signal = new AsyncSignal();
        signal.Set();
        signal.Set();
        Assert.True(signal.WaitAsync().AsTask().IsCompleted);
        var second = signal.WaitAsync().AsTask();
        Assert.False(second.IsCompleted);
        signal.Set();
        await second.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitAsync_continues_on_another_thread_than_the_one_that_sets()
    {
        var signal = new AsyncSignal();
        var setter = 0;
        var waiting = Wait();
        var thread = new Thread(() =>
        {
            setter = Environment.CurrentManagedThreadId;
            signal.Set();
        });
        thread.Start();
        thread.Join();
        Assert.NotEqual(setter, await waiting.WaitAsync(TestContext.Current.CancellationToken));

        async Task<int> Wait()
        {
            await signal.WaitAsync();
            return Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_a_producer_and_a_waiting_consumer()
    {
        const int Items = 200_000;
        var signal = new AsyncSignal();
        var produced = 0;
        var producer = Task.Run(
            () =>
            {
                for (var i = 0; i < Items; i++)
                {
                    Interlocked.Increment(ref produced);
                    signal.Set();
                }
            },
            TestContext.Current.CancellationToken);
        var consumer = Task.Run(Consume, TestContext.Current.CancellationToken);
        await producer.WaitAsync(TestContext.Current.CancellationToken);
        await consumer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);   // indefinitely, if one were lost

        async Task Consume()
        {
            while (Volatile.Read(ref produced) < Items)
                await signal.WaitAsync();
        }
    }
}
