namespace Gateway.Ingest.Commands;

/// <summary>
/// Asks the boards of entries with <c>Adaptive</c> for more pictures while something moves, and for fewer when all has been still for a while; never
/// twice for the same interval, and not while one is in force that a person asked for. Any thread.
/// </summary>
internal sealed class AdaptiveIntervals : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly BoardStates _states;
    private readonly BoardCommander _commander;
    private readonly TimeProvider _time;
    private readonly PerCamera<MotionSeen> _seen;
    private readonly Lock _gate = new();
    private readonly ITimer _sweep;

    public AdaptiveIntervals(BoardStates states, BoardCommander commander, TimeProvider time)
    {
        (_states, _commander, _time) = (states, commander, time);
        _seen = new PerCamera<MotionSeen>(_ => new MotionSeen { StillSince = time.GetTimestamp() });
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>A motion event of the camera started.</summary>
    public void OnStarted(Camera camera)
    {
        lock (_gate)
            _seen.Of(camera).Running++;
        Sweep();
    }

    public void OnEnded(Camera camera)
    {
        lock (_gate)
        {
            var seen = _seen.Of(camera);
            seen.Running = Math.Max(0, seen.Running - 1);   // those of an earlier run end without a start
            seen.StillSince = _time.GetTimestamp();
        }
    }

    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        foreach (var board in _states.All)
        {
            if (board is not { Adaptive: { } adaptive, HasPersonsInterval: false } || Wanted(board.Camera, adaptive) is not { } wanted)
                continue;
            var intervalMs = (int)wanted.TotalMilliseconds;
            if (board.Asked.IntervalMs != intervalMs)
                _commander.Set(board.Camera, new BoardChange(intervalMs), ofPerson: false);
        }
    }

    /// <returns>Null: neither has it begun to move nor has it been still for long.</returns>
    private TimeSpan? Wanted(Camera camera, AdaptiveOptions adaptive)
    {
        lock (_gate)
        {
            var seen = _seen.Of(camera);
            return seen.Running > 0 ? adaptive.MovingInterval
                : _time.GetElapsedTime(seen.StillSince) >= adaptive.StillAfter ? adaptive.StillInterval
                : null;
        }
    }

    private sealed class MotionSeen
    {
        /// <summary>Motion events that last.</summary>
        public int Running { get; set; }

        /// <summary>Monotonic timestamp of the end of the last one, or of the first look.</summary>
        public long StillSince { get; set; }
    }
}
