using Gateway.Vision;

namespace Gateway.Peers.Scenes;

/// <summary>The motion events of some footage, by its frames.</summary>
/// <param name="Events">First and last moving frame of each event.</param>
public sealed record SceneEvents(IReadOnlyList<(int First, int Last)> Events)
{
    /// <summary>The events that the analyzer finds, frames at a steady rate.</summary>
    public static SceneEvents Of(MotionOptions options, IEnumerable<byte[]> jpegs, double framesPerSecond, Action<int, MotionResult>? look = null)
    {
        using var analyzer = new MotionAnalyzer(options);
        var spans = new SortedDictionary<int, (int First, int Last)>();
        var frame = 0;
        foreach (var jpeg in jpegs)
        {
            var result = analyzer.Analyze(jpeg, TimeSpan.FromSeconds(frame / framesPerSecond));
            if (result.Refusal != JpegRefusal.None)
                throw new InvalidOperationException($"Frame {frame} was refused: {result.Refusal}.");
            foreach (var span in result.Events)
                spans[span.Number] = (FrameAt(span.FirstAt), FrameAt(span.LastAt));
            look?.Invoke(frame, result);
            frame++;
        }

        return new SceneEvents([.. spans.Values]);

        int FrameAt(TimeSpan at) => (int)Math.Round(at.TotalSeconds * framesPerSecond);
    }

    /// <summary>Events without a single moving frame.</summary>
    public int FalseEvents(Func<int, bool> moves) => Events.Count(e => !Enumerable.Range(e.First, e.Last - e.First + 1).Any(moves));

    public bool Covers(int frame) => Events.Any(e => e.First <= frame && frame <= e.Last);
}
