using System.Diagnostics.CodeAnalysis;

namespace Gateway.Dashboard.Playback;

/// <summary>Runs one conversion at a time; others wait in the order of their first request. Clients that want the same one share it.</summary>
/// <remarks>A conversion is cancelled when its last client leaves. Any thread.</remarks>
internal sealed class ConversionQueue(PlaybackOptions options, DashboardMetrics metrics)
{
    private const int RetryAfterSeconds = 10;

    private readonly Lock _turn = new();
    private readonly Dictionary<CopyName, Conversion> _open = [];   // those that clients may join: waiting, or running and not cancelled
    private readonly LinkedList<Conversion> _waiting = [];
    private Conversion? _running;
    private bool _stopped;

    /// <summary>Conversions that wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_turn)
                return _waiting.Count;
        }
    }

    /// <summary>Returns after the conversion. Joins one with this name, whatever its work.</summary>
    /// <param name="name">Name of the result.</param>
    /// <param name="work">Called on the thread pool; its token is cancelled when every client has left.</param>
    /// <param name="cancel">The client leaves.</param>
    /// <exception cref="UnavailableException">Too many conversions wait, or the dashboard stops.</exception>
    public async Task RunAsync(CopyName name, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        var conversion = Join(name, work);
        try
        {
            await conversion.Done.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new UnavailableException("The dashboard stops.");
        }
        finally
        {
            Leave(conversion);
        }
    }

    /// <summary>Cancels everything, and returns when nothing runs any more.</summary>
    public async Task StopAsync()
    {
        Conversion? running;
        lock (_turn)
        {
            _stopped = true;
            running = _running;
            foreach (var waiting in _waiting)
                waiting.SetCanceled();
            _waiting.Clear();
            _open.Clear();
        }

        if (running is null)
            return;
        running.Cancel();
        await running.Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Conversion Join(CopyName name, Func<CancellationToken, Task> work)
    {
        lock (_turn)
        {
            if (_stopped)
                throw new UnavailableException("The dashboard stops.");
            if (!_open.TryGetValue(name, out var conversion))
            {
                if (_running is not null && _waiting.Count >= options.MaxWaiting)
                {
                    metrics.OnCopyRefused();
                    throw new UnavailableException($"{_waiting.Count} conversions of clips wait already. Try again in a while.", RetryAfterSeconds);
                }

                conversion = new Conversion(name, work);
                _open.Add(name, conversion);
                _waiting.AddLast(conversion);
                StartNext();
            }

            conversion.Clients++;
            return conversion;
        }
    }

    private void Leave(Conversion conversion)
    {
        lock (_turn)
        {
            if (--conversion.Clients > 0 || conversion.Done.IsCompleted || !_open.Remove(conversion.Name))
                return;
            if (_waiting.Remove(conversion))
            {
                conversion.SetCanceled();
                return;
            }
        }

        conversion.Cancel();
    }

    private void StartNext()
    {
        if (_running is not null || _waiting.First is not { } next)
            return;
        _waiting.RemoveFirst();
        _running = next.Value;
        _ = Task.Run(() => RunAsync(next.Value));
    }

    private async Task RunAsync(Conversion conversion)
    {
        var outcome = await conversion.RunAsync();
        lock (_turn)
        {
            _running = null;
            if (_open.TryGetValue(conversion.Name, out var open) && open == conversion)
                _open.Remove(conversion.Name);
            StartNext();
        }

        outcome();   // afterwards, so that a client which asks again does not join a finished one
    }

    [SuppressMessage("Design", "CA1001", Justification = "A source without a timer owns nothing, and a late client must not cancel a disposed one.")]
    private sealed class Conversion(CopyName name, Func<CancellationToken, Task> work)
    {
        private readonly CancellationTokenSource _cancel = new();
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CopyName Name => name;

        public Task Done => _done.Task;

        public int Clients { get; set; }

        /// <summary>Does the work.</summary>
        /// <returns>Tells the clients.</returns>
        public async Task<Action> RunAsync()
        {
            try
            {
                await work(_cancel.Token);
                return _done.SetResult;
            }
            catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
            {
                return SetCanceled;
            }
            catch (Exception problem)
            {
                return () =>
                {
                    _done.SetException(problem);
                    _ = _done.Task.Exception;   // observed, if every client has left
                };
            }
        }

        public void Cancel() => _cancel.Cancel();

        public void SetCanceled() => _done.TrySetCanceled();
    }
}
