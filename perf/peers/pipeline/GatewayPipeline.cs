using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Peers.Pipeline;

/// <summary>The daemon's analyzer with the seed's settings, on one thread.</summary>
internal sealed class GatewayPipeline : Candidate
{
    public const int MinArea = 2500;

    private readonly byte[][] _jpegs;
    private readonly MotionAnalyzer _analyzer;

    public GatewayPipeline(byte[][] jpegs, AnalysisScale scale)
    {
        _jpegs = jpegs;
        _analyzer = new MotionAnalyzer(new MotionOptions
        {
            Mode = MotionMode.Sequence,
            Regions = [Roi.Rectangle("entry", 120, 120, 400, 120), Roi.Rectangle("confirm", 120, 260, 400, 140)],
            MinArea = MinArea,
            Scale = scale,
            Model = new BackgroundModelOptions { VarThreshold = 50 },
        });
    }

    /// <summary>Wall clock microseconds of each part, over all frames so far.</summary>
    public (double Decode, double Model, double Decision) Parts { get; private set; }

    public int Frames { get; private set; }

    public override void Dispose() => _analyzer.Dispose();

    protected override long Run(int first, int count)
    {
        var spent = 0L;
        for (var i = first; i < first + count; i++)
        {
            var start = CpuClock.Nanoseconds();
            var result = _analyzer.Analyze(_jpegs[i], i * TimeSpan.FromMilliseconds(40));
            spent += CpuClock.Nanoseconds() - start;
            if (result.Refusal != JpegRefusal.None)
                throw new InvalidOperationException($"frame {i} was refused: {result.Refusal}");
            FramesWithObject += !result.Objects.IsEmpty && result.Objects[0].Area > MinArea ? 1 : 0;
            Parts = (Parts.Decode + result.DecodeUs, Parts.Model + result.ModelUs, Parts.Decision + result.GuardUs + result.ObjectsUs);
            Frames++;
        }

        return spent;
    }
}
