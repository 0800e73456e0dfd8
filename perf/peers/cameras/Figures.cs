using System.Globalization;
using System.Text.Json;

namespace Gateway.Peers.Cameras;

/// <summary>Result of a run.</summary>
/// <param name="Machine">Processor and cores.</param>
/// <param name="Load">Load average of the machine at the start; contenders share it with whatever else runs.</param>
/// <param name="WindowSeconds">Length of each measurement.</param>
/// <param name="Largest">Most cameras that each contender sustains.</param>
/// <param name="StagesMsPerFrame">CPU milliseconds of each stage of the gateway, for a frame, at most cameras.</param>
/// <param name="Steps">All steps, in their order.</param>
internal sealed record Figures(
    string Machine, string Load, double WindowSeconds, IReadOnlyDictionary<string, int> Largest, IReadOnlyDictionary<string, double> StagesMsPerFrame,
    IReadOnlyList<LoadStep> Steps)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The last line of the command.</summary>
    public string Summary
    {
        get
        {
            var (ours, python, motion) = (Largest["gateway"], Largest["python"], Largest["motion"]);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"cameras: ours={ours} python={python} motion={motion} ratio_python={Ratio(ours, python)} ratio_motion={Ratio(ours, motion)}");
        }
    }

    /// <summary>
    /// Stages of the gateway's step: analysis is the CPU time of its threads, divided as the analyzer divides its own time; broker and storage are
    /// their threads; recording and link run on the pool.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Stages(LoadStep step, IReadOnlyDictionary<string, double> analysis)
    {
        var stages = new Dictionary<string, double>();
        foreach (var (part, seconds) in step.Parts)
        {
            var ms = seconds * 1000 / Math.Max(1, step.Frames);
            if (part == ThreadTimes.Analysis)
            {
                foreach (var (stage, share) in analysis)
                    stages[stage] = ms * share;
            }
            else
            {
                stages[part] = ms;
            }
        }

        return stages;
    }

    /// <summary>Writes <c>cameras.json</c> and the charts into a folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "cameras.json"), JsonSerializer.Serialize(this, Json) + "\n");
        var sustained = Steps.Where(step => step.IsSustained).ToList();   // what was shed cost nothing
        var vga = sustained.Where(step => step.Width == 640).ToList();
        var few = sustained.GroupBy(step => step.Contender).SelectMany(steps => SizesAndRates([.. steps])).ToList();
        Draw("by-cameras.svg", "CPU of a frame by cameras (640x480, 10 fps)", "cameras", vga.Where(s => s.Rate == Plan.Rate), s => s.Cameras);
        Draw("by-size.svg", "CPU of a frame by size (10 fps)", "kilopixels", few.Where(s => s.Rate == Plan.Rate), s => s.Width * s.Height / 1000.0);
        Draw("by-rate.svg", "CPU of a frame by the cameras' rate (640x480)", "frames per second", few.Where(s => s.Width == 640), s => s.Rate);
        File.WriteAllText(Path.Combine(folder, "stages.svg"), Chart.Bars("CPU of a frame in the gateway, by stage", StagesMsPerFrame));

        void Draw(string file, string title, string axis, IEnumerable<LoadStep> steps, Func<LoadStep, double> x) => File.WriteAllText(
            Path.Combine(folder, file), Chart.Lines(title, axis, Chart.Lines(steps, x)));
    }

    /// <summary>The steps with the number of cameras at which other sizes or rates were measured.</summary>
    private static IEnumerable<LoadStep> SizesAndRates(List<LoadStep> steps) =>
        steps.Find(step => step.Width != 640 || step.Rate != Plan.Rate) is { } other ? steps.Where(step => step.Cameras == other.Cameras) : [];

    private static string Ratio(int ours, int peer) =>
        peer == 0 ? "infx" : string.Create(CultureInfo.InvariantCulture, $"{(double)ours / peer:0.0}x");
}
