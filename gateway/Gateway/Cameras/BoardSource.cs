namespace Gateway.Cameras;

/// <summary>
/// A board: live while it sends, asleep while it is disconnected between two pictures of a slow rhythm or reports that it sleeps, lost when it is
/// silent for too long or reports that it is offline.
/// </summary>
/// <param name="camera">The board.</param>
/// <param name="offlineAfter">Longest silence; null: by its rhythm.</param>
/// <param name="connections">Connections and reports; null in tests without a broker.</param>
/// <param name="time">Clock.</param>
internal sealed class BoardSource(Camera camera, TimeSpan? offlineAfter, BoardConnections? connections, TimeProvider time) : CameraSource
{
    /// <summary>A board with a picture at least this often is not asleep in between.</summary>
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromSeconds(20);

    private readonly long _startedTimestamp = time.GetTimestamp();
    private readonly long _startedUs = time.GetUnixMicroseconds();
    private readonly PictureRhythm _rhythm = new();
    private SourceInfo? _live;
    private long _lastUs;

    public override SourceInfo Current => Find();

    private TimeSpan Limit => offlineAfter ?? _rhythm.Limit;

    protected override bool BecameLive(in Frame frame)
    {
        var began = LastTimestamp == 0 || Current.State != SourceState.Live;
        if (LastTimestamp != 0)
            _rhythm.Note(time.GetElapsedTime(LastTimestamp, frame.Stamps.ReceivedTimestamp));
        Interlocked.Exchange(ref _lastUs, frame.Stamps.ReceivedUs);
        if (began)
            Volatile.Write(ref _live, new SourceInfo(SourceState.Live, frame.Stamps.ReceivedUs, 0, ""));
        return began;
    }

    private static long Us(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private SourceInfo Find()
    {
        var last = LastTimestamp;
        var limit = Limit;
        if (last == 0 || Volatile.Read(ref _live) is not { } live)
        {
            return time.GetElapsedTime(_startedTimestamp) < limit
                ? new SourceInfo(SourceState.Starting, _startedUs, 0, "")
                : new SourceInfo(SourceState.Lost, _startedUs + Us(limit), 0, "no picture since the gateway started");
        }

        var silence = time.GetElapsedTime(last);
        var lastUs = Interlocked.Read(ref _lastUs);
        var report = connections?.LastReport(camera) is { } said && said.Timestamp >= last ? said : null;
        if (report is { IsAsleep: false })
            return new SourceInfo(SourceState.Lost, report.Us, 0, "the board reports that it is offline");
        if (silence >= limit)
            return new SourceInfo(SourceState.Lost, lastUs + Us(limit), 0, ReasonOf(limit));
        if (report is not null)
            return new SourceInfo(SourceState.Asleep, report.Us, 0, "the board reports that it sleeps");
        if (_rhythm.Usual < ShortestSleep || connections?.IsConnected(camera) != false)
            return live;
        var usual = UnitText.Format(TimeSpan.FromSeconds(Math.Round(_rhythm.Usual.TotalSeconds)));
        return new SourceInfo(SourceState.Asleep, lastUs, lastUs + Us(_rhythm.Usual), $"it sends a picture about every {usual}");
    }

    private string ReasonOf(TimeSpan limit)
    {
        var silent = $"no picture for {limit.TotalSeconds:0} s";
        return connections?.IsConnected(camera) switch
        {
            true => $"{silent}, although the board is connected",
            false => $"{silent}; its MQTT connection has ended",
            null => silent,
        };
    }
}
