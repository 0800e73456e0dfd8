using Gateway.Detection;

namespace Gateway.Analysis.Detect;

/// <summary>Looks at all inputs, one after the other, and tells how far it is.</summary>
/// <param name="detector">Borrowed.</param>
/// <param name="choice">Which frames of a clip.</param>
/// <param name="annotated">Draws what was seen; null draws nothing.</param>
/// <param name="time">For the times in results.</param>
internal sealed class DetectRun(IDetector detector, FrameChoice choice, AnnotatedPictures? annotated, TimeProvider time)
{
    private const int MaxFrameBytes = 16 << 20;

    private readonly List<(string, ClipResult)> _results = [];

    /// <summary>Of the inputs that are done, in their order.</summary>
    public IReadOnlyList<(string Path, ClipResult Result)> Results => _results;

    /// <param name="inputs">Paths of files.</param>
    /// <param name="progress">A second of it is an input.</param>
    /// <param name="cancel">Ends the run; <see cref="Results"/> has what was done until then.</param>
    /// <exception cref="DetectorException">The backend does not start at all.</exception>
    /// <exception cref="IOException">A picture cannot be written.</exception>
    public async Task RunAsync(IReadOnlyList<string> inputs, Progress progress, CancellationToken cancel)
    {
        var analysis = new ClipAnalysis(detector, choice, time);
        for (var i = 0; i < inputs.Count; i++)
            _results.Add((inputs[i], await LookAsync(analysis, inputs[i], share => Show(progress, inputs, i + share), cancel)));
    }

    private static void Show(Progress progress, IReadOnlyList<string> inputs, double done) =>
        progress.Show(TimeSpan.FromSeconds(done), _ => Path.GetFileName(inputs[Math.Min((int)done, inputs.Count - 1)]));

    private async Task<ClipResult> LookAsync(ClipAnalysis analysis, string path, Action<double> show, CancellationToken cancel)
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
