using System.Security.Cryptography;
using Esp32.Camera;

namespace Esp32.Fleet;

/// <summary>One board: the reference client on its own thread, with a scene as its camera.</summary>
internal sealed class SimulatedBoard : ICameraHost, IDisposable
{
    private readonly FleetOptions _options;
    private readonly int _index;
    private readonly SystemBoardClock _clock;
    private readonly CancellationToken _stop;
    private readonly Action<string> _report;
    private readonly SceneSensor _sensor;
    private readonly SystemFrameCipher? _cipher;
    private readonly List<CameraCounters> _boots = [];   // one for each boot, under the gate
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly Samples _publishMs = new();
    private readonly Samples _acknowledgeMs = new();
    private readonly Samples _intervalErrors = new();
    private long _lastCaptureUs = -1;
    private string _lastFault = "";
    private volatile bool _refused;
    private bool _restarts;

    /// <param name="options">The options of the fleet.</param>
    /// <param name="index">Index of this board, from 0.</param>
    /// <param name="time">The clock of the board.</param>
    /// <param name="report">Receives lines for people, on any thread.</param>
    /// <param name="stop">The board finishes the message in flight, then disconnects.</param>
    public SimulatedBoard(FleetOptions options, int index, TimeProvider time, Action<string> report, CancellationToken stop)
    {
        _options = options;
        _index = index;
        _stop = stop;
        _report = report;
        _clock = new SystemBoardClock(time, stop);
        _sensor = new SceneSensor(options, index, time, _clock);
        _cipher = options.Keys.TryGetValue(options.BoardId(index), out var key) ? new SystemFrameCipher(key) : null;
        _thread = new Thread(Live) { Name = options.BoardId(index) };
    }

    public bool StopRequested => _refused || _stop.IsCancellationRequested;

    public bool IsAlive => _thread.IsAlive;

    /// <summary>Sums over all boots.</summary>
    public BoardTotals Totals
    {
        get
        {
            lock (_gate)
                return new BoardTotals(_boots);
        }
    }

    public void Start() => _thread.Start();

    public void Join() => _thread.Join();

    public void OnFrame(FrameReport report)
    {
        lock (_gate)
        {
            if (report.Delivered)
                _publishMs.Add(report.PublishUs / 1000.0);
            if (report.AcknowledgeUs >= 0)
                _acknowledgeMs.Add(report.AcknowledgeUs / 1000.0);
            if (_lastCaptureUs >= 0)
                _intervalErrors.Add(Math.Abs((report.CaptureBeganUs - _lastCaptureUs) / _options.Interval.TotalMicroseconds - 1));
            _lastCaptureUs = report.CaptureBeganUs;
        }
    }

    public void OnFault(CameraException fault)
    {
        // A real board retries indefinitely. A simulated one stops, so that a wrong password is reported at once.
        _refused = fault.Kind == CameraFault.Refused;
        if (fault.Message == _lastFault)
            return;
        _lastFault = fault.Message;
        _report($"{_options.BoardId(_index)}: {fault.Message}");
    }

    public void Restart(string reason)
    {
        _restarts = true;
        _report($"{_options.BoardId(_index)}: restarts. {reason}");
    }

    public BoardResult Result()
    {
        var counters = Totals;
        lock (_gate)
        {
            return new BoardResult(
                _options.BoardId(_index),
                _options.SpeaksSeedPair(_index) ? "seedPair" : "raw",
                counters.Published,
                counters.Acknowledged,
                counters.Failed,
                counters.Skipped,
                counters.Connections,
                counters.Bytes,
                Math.Round(counters.SuccessRate, 4),
                Math.Round(_publishMs.Mean, 2),
                Math.Round(_publishMs.Percentile(95), 2),
                Math.Round(_acknowledgeMs.Mean, 2),
                Math.Round(_acknowledgeMs.Percentile(95), 2),
                Math.Round(_intervalErrors.Mean, 4),
                Math.Round(_intervalErrors.Percentile(95), 4));
        }
    }

    public void Dispose()
    {
        _sensor.Dispose();
        _cipher?.Dispose();
    }

    /// <summary>The next second since 1970: higher in each run, as the number of boots of a board that encrypts.</summary>
    internal static uint NextBoot(long utcUs) => (uint)(utcUs / 1_000_000) + 1;

    /// <summary>Milliseconds until that second begins: a run that ends earlier has used no number that the next run has.</summary>
    internal static int UntilBoot(uint bootId, long utcUs) => (int)Math.Max(0, (bootId * 1000L) - (utcUs / 1000));

    /// <summary>The id of the boot that begins; of a board that encrypts, when its second has begun.</summary>
    private uint Boot()
    {
        if (_cipher is null)
            return (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        var bootId = NextBoot(_clock.UtcMicroseconds);
        _clock.Wait(UntilBoot(bootId, _clock.UtcMicroseconds));
        return bootId;
    }

    private void Live()
    {
        // Spread the boards over the interval.
        _clock.Wait((int)(_options.Interval.TotalMilliseconds * _index / _options.Boards));
        do
        {
            _restarts = false;
            var client = new CameraClient(Configure(_options, _index, Boot()), _sensor, _clock, new SocketChannelFactory(), this);
            lock (_gate)
                _boots.Add(client.Counters);
            client.Run();
        }
        while (_restarts && !StopRequested && (_options.Count == 0 || Totals.Attempts < _options.Count));
    }

    /// <summary>A boot begins with the options of the command line, as a board's does with those it has stored.</summary>
    private CameraOptions Configure(FleetOptions options, int index, uint bootId) => new()
    {
        BoardId = options.BoardId(index),
        Host = options.Host,
        Port = options.Port,
        User = options.User,
        Password = options.Password,
        Mode = options.SpeaksSeedPair(index) ? PayloadMode.SeedPair : PayloadMode.Raw,
        Qos = options.Qos,
        IntervalMs = (int)Math.Max(10, options.Interval.TotalMilliseconds),
        Count = options.Count == 0 ? 0 : options.Count - (int)Totals.Attempts,
        MaxBackoffMs = 5000,
        Cipher = _cipher,
        BootId = bootId,
        MaxJpegBytes = 4 * 1024 * 1024,
    };
}

/// <summary>Counters of a board over all its boots.</summary>
internal readonly struct BoardTotals(IReadOnlyList<CameraCounters> boots)
{
    public long Attempts { get; } = boots.Sum(boot => boot.CaptureAttempts);

    public long Published { get; } = boots.Sum(boot => boot.Published);

    public long Acknowledged { get; } = boots.Sum(boot => boot.Acknowledged);

    /// <summary>Failed captures, and frames given up.</summary>
    public long Failed { get; } = boots.Sum(boot => boot.CaptureFailures + boot.GivenUp);

    public long Skipped { get; } = boots.Sum(boot => boot.Skipped);

    public long Connections { get; } = boots.Sum(boot => boot.Connections);

    public long Bytes { get; } = boots.Sum(boot => boot.DeliveredBytes);

    /// <summary>Delivered frames divided by due frames, 0 to 1; 1 before the first.</summary>
    public double SuccessRate { get; } = boots.Sum(boot => (long)boot.CaptureAttempts + boot.Skipped) is > 0 and var due
        ? (double)boots.Sum(boot => boot.Delivered) / due
        : 1;
}

/// <summary>This machine's clocks as the clocks of a board: always synchronized. Stopping the fleet ends a wait at once.</summary>
internal sealed class SystemBoardClock(TimeProvider time, CancellationToken stop) : IBoardClock
{
    private readonly long _started = time.GetTimestamp();

    public long UtcMicroseconds => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public bool IsSynchronized => true;

    public long ElapsedMicroseconds => time.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Wait(int milliseconds) => stop.WaitHandle.WaitOne(milliseconds);
}
