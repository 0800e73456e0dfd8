using Gateway.Detection;

namespace Gateway.Analysis.Detect;

/// <summary>Analyses all inputs in turn and shows the progress. Draws annotated pictures if there is a writer for them.</summary>
internal sealed class DetectRun(IDetector detector, FrameChoice choice, AnnotatedPictures? annotated, TimeProvider time)
{
    private const int MaxFrameBytes = 16 << 20;

    private readonly List<(string, ClipResult)> _results = [];

    /// <summary>Results of the finished inputs, in their order.</summary>
    public IReadOnlyList<(string Path, ClipResult Result)> Results => _results;

    /// <summary>Runs over the files; an input is one second of the progress. After cancellation <see cref="Results"/> are partial.</summary>
    /// <exception cref="DetectorException">The backend does not start.</exception>
    /// <exception cref="IOException">A picture cannot be written.</exception>
    public async Task RunAsync(IReadOnlyList<string> inputs, Progress progress, CancellationToken cancel)
    {
        var analysis = new ClipAnalysis(detector, choice, time);
        for (var i = 0; i < inputs.Count; i++)
            _results.Add((inputs[i], await AnalyseAsync(analysis, inputs[i], share => Show(progress, inputs, i + share), cancel)));
    }

    private static void Show(Progress progress, IReadOnlyList<string> inputs, double done) =>
        progress.Show(TimeSpan.FromSeconds(done), _ => Path.GetFileName(inputs[Math.Min((int)done, inputs.Count - 1)]));

    private async Task<ClipResult> AnalyseAsync(ClipAnalysis analysis, string path, Action<double> show, CancellationToken cancel)
    {
        show(0);
        try
        {
            using var input = await DetectInput.OpenAsync(path, MaxFrameBytes, cancel);
            var frames = input.Frames;
            double all = Math.Max(1, choice.Choose(frames.Count, frames.MostMotion).Count);
            var begun = 0;
            var result = await analysis.AnalyseAsync(
                new ShownFrames(frames, () => show(begun++ / all)), cancel, (jpeg, frame) => annotated?.Write(frames, jpeg.Span, frame));
            show(1);
            return result.Error is null && input.Failure is { } failure
                ? result with { Outcome = ClipOutcome.Failed, Error = $"{path} could be read up to frame {frames.Count} only: {failure}" }
                : result;
        }
        catch (AnalyzeException problem)
        {
            return ClipResult.Unreadable(Path.GetFileName(path), problem.Message);
        }
    }
}

/// <summary>Reports every frame read, for the progress bar.</summary>
internal sealed class ShownFrames(IClipFrames frames, Action beforeRead) : IClipFrames
{
    public string Name => frames.Name;

    public int Count => frames.Count;

    public int? MostMotion => frames.MostMotion;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel)
    {
        beforeRead();
        return frames.ReadAsync(index, cancel);
    }
}
