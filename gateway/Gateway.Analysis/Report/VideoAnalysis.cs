namespace Gateway.Analysis.Report;

/// <summary>Runs the daemon's own <see cref="MotionAnalyzer"/> over a video and records its decisions. One run.</summary>
/// <param name="video">File to analyse.</param>
/// <param name="settings">Options of the daemon.</param>
/// <param name="folder">Existing directory for the pictures of events.</param>
/// <param name="time">Clock for the duration.</param>
/// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed; the message names the package.</exception>
internal sealed class VideoAnalysis(VideoFile video, AnalysisSettings settings, string folder, TimeProvider time) : IDisposable
{
    private readonly MotionAnalyzer _analyzer = new(settings.Motion);
    private readonly string[] _regions = settings.Motion.Regions.IsEmpty ? ["picture"] : [.. settings.Motion.Regions.Select(region => region.Name)];
    private readonly ScoreSeries _scores = new(Math.Max(1, settings.Motion.Regions.Length));
    private readonly FrameMemory _memory = new();
    private readonly ReportPictures _pictures = new(folder, settings.Motion);
    private readonly List<AnalyzedEvent> _events = [];
    private readonly List<AnalyzedMiss> _nearMisses = [];
    private readonly SortedDictionary<JpegRefusal, int> _refused = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<int, AnalyzedEvent> _lasting = [];
    private (int Width, int Height) _size;

    /// <summary>Analyses the whole video. Cancellation ends it early; the report covers the frames until then.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the first picture.</exception>
    /// <exception cref="AnalyzeException">ffmpeg is missing, or returned no picture that can be analysed.</exception>
    public async Task<AnalysisReport> RunAsync(Progress progress, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var isComplete = true;
        await using (var frames = new VideoFrames(video, settings.MaxFrameBytes))
        {
            try
            {
                for (var number = 0; await frames.ReadAsync(cancel) is { } frame; number++)
                {
                    Analyze(frame.Jpeg.GetSpan(), frame.At, number);
                    frame.Jpeg.Release();
                    progress.Show(frame.At, speed => Status(frame.At, speed));
                }
            }
            catch (OperationCanceledException)
            {
                isComplete = false;
                _warnings.Add("The analysis was stopped before the end of the video");
            }

            if (frames.Failure is { } failure)
            {
                if (_scores.Count == 0)
                    throw new AnalyzeException($"{video.Path} cannot be decoded: {failure}");
                isComplete = false;
                _warnings.Add($"{video.Path} is damaged, and parts of it may be missing here: {failure}");
            }
        }

        _pictures.Finish();
        foreach (ref readonly var span in _analyzer.EndEvents())
        {
            if (span.LastAt.TotalSeconds < _scores.Seconds[^1] && _lasting.TryGetValue(span.Number, out var last))
                last.EndedAt = span.LastAt;
        }

        foreach (var (reason, count) in _refused)
            _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{count} frames were not analysed: {reason}"));
        if (_scores.Count == 0 && _refused.Count == 0)
            cancel.ThrowIfCancellationRequested();
        if (_scores.Count == 0)
        {
            var advice = _refused.Count == 0 ? "" : $": {RefusalText.AdviceOn(_refused.First().Key)}";
            throw new AnalyzeException($"{video.Path} contains no picture that can be analysed{advice}");
        }

        return new AnalysisReport
        {
            Video = video,
            Camera = settings.Camera,
            Options = settings.Motion,
            Regions = _regions,
            Scores = _scores,
            Events = _events,
            NearMisses = _nearMisses,
            Warnings = _warnings,
            Took = time.GetElapsedTime(started),
            IsComplete = isComplete,
            Width = _size.Width,
            Height = _size.Height,
        };
    }

    public void Dispose()
    {
        _pictures.Dispose();
        _analyzer.Dispose();
    }

    private string Status(TimeSpan at, double speed) => string.Create(
        CultureInfo.InvariantCulture, $"{ReportText.Time(at)}  {speed:0.0}x  {_events.Count} events, {_nearMisses.Count} near misses");

    private void Analyze(ReadOnlySpan<byte> jpeg, TimeSpan at, int number)
    {
        var result = _analyzer.Analyze(jpeg, at);
        if (result.Refusal != JpegRefusal.None)
        {
            _refused[result.Refusal] = _refused.GetValueOrDefault(result.Refusal) + 1;
            return;
        }

        CheckRegions(result.Width, result.Height);
        _scores.Add(result);
        foreach (var lasting in _lasting.Values)
            lasting.Peak = Math.Max(lasting.Peak, result.Scores[lasting.RegionIndex]);
        _memory.Follow(result);
        _pictures.Offer(jpeg, number, result, _memory);
        foreach (ref readonly var span in result.Events)
        {
            if (span.Phase == MotionPhase.Began)
                Begin(span, jpeg, number, result);
            else if (span.Phase == MotionPhase.Ended && _lasting.Remove(span.Number, out var ended))
                ended.EndedAt = span.LastAt;
        }

        foreach (ref readonly var miss in result.NearMisses)
            Note(miss, jpeg, number, result);
        _memory.Remember(jpeg, number, result);
    }

    private void Begin(in MotionSpan span, ReadOnlySpan<byte> jpeg, int number, MotionResult result)
    {
        var region = Math.Max(0, span.Region);
        var seen = new AnalyzedEvent(
            _events.Count + 1, result.At, number, _regions[region], result.Scores[region], span.Track, result.Objects.ToArray())
        {
            RegionIndex = region,
            Peak = result.Scores[region],
        };
        _events.Add(seen);
        _lasting[span.Number] = seen;
        _pictures.Begin(seen, jpeg, number, result, _memory);
    }

    private void Note(in NearMiss suppressed, ReadOnlySpan<byte> jpeg, int number, MotionResult result)
    {
        var region = suppressed.Region;
        var known = region >= 0 && region < _regions.Length;
        var miss = new AnalyzedMiss(
            _nearMisses.Count + 1, result.At, number, suppressed.Reason, known ? _regions[region] : null, known ? result.Scores[region] : 0,
            suppressed.Seen.Area > 0 ? suppressed.Seen : null);
        _nearMisses.Add(miss);
        _pictures.Add(miss, jpeg, number, result, _memory);
    }

    private void CheckRegions(int width, int height)
    {
        if ((width, height) == _size)
            return;
        if (_size != default)
        {
            var at = ReportText.Time(TimeSpan.FromSeconds(_scores.Seconds[^1]));
            _warnings.Add($"The size of the pictures changes to {width}x{height} at {at}; the background was learnt again from there");
        }

        _size = (width, height);
        foreach (var region in settings.Motion.Regions)
        {
            if (region.Right > width || region.Bottom > height)
            {
                _warnings.Add($"Region {region.Name} reaches to {region.Right},{region.Bottom}, outside the picture of {width}x{height}: "
                    + "its outer part never moves");
            }
        }
    }
}
