using System.Globalization;

namespace Gateway.Peers.Cameras;

/// <summary>Finds how many cameras each contender sustains, and what they cost by number, size and rate.</summary>
internal sealed class Comparison(Plan plan, IReadOnlyList<CameraFootage> vga, TextWriter output)
{
    public const int MostCameras = 1000;
    private const int FewCameras = 4;
    private const double FirstGuess = 0.7;   // of what the cost of a few cameras promises

    private readonly List<LoadStep> _steps = [];

    /// <summary>All steps so far.</summary>
    public IReadOnlyList<LoadStep> Steps => _steps;

    /// <summary>The largest number of VGA cameras that the contender sustains.</summary>
    public int Largest(Contender contender)
    {
        var few = Run(contender, vga, FewCameras, Plan.Rate);
        var promised = Cores.Count / (few.MsPerFrame * Plan.Rate / 1000);
        var guess = few.IsSustained ? Math.Max(FewCameras + 1, (int)(FirstGuess * promised)) : FewCameras - 1;
        var found = Search.Largest(
            count => count == FewCameras ? few.IsSustained : IsSustained(contender, count), guess, plan.Tolerance, MostCameras);
        output.WriteLine($"{contender.Name}: {found} cameras");
        return found;
    }

    /// <summary>Numbers between one and the largest that the search did not try.</summary>
    public void Curve(Contender contender, int largest)
    {
        foreach (var share in plan.Shares)
        {
            var count = Math.Max(1, (int)Math.Round(share * largest));
            if (count <= largest && !_steps.Exists(step => step.Contender == contender.Name && step.Cameras == count && IsVga(step)))
                Run(contender, vga, count, Plan.Rate);
        }
    }

    /// <summary>A few cameras of other sizes and rates.</summary>
    public void SizesAndRates(Contender contender, int largest)
    {
        var cameras = Math.Clamp(largest / FewCameras, 1, FewCameras);
        foreach (var (width, height) in plan.Sizes)
            Run(contender, plan.FootageOf(width, height), cameras, Plan.Rate);
        foreach (var rate in plan.Rates)
            Run(contender, vga, cameras, rate);
    }

    /// <summary>One step.</summary>
    public LoadStep Run(Contender contender, IReadOnlyList<CameraFootage> footage, int cameras, double rate)
    {
        var step = contender.Run(new CameraLoad(footage, cameras, rate, plan.WarmUp, plan.Window));
        _steps.Add(step);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{step.Contender,-8} {step.Cameras,4} x {step.Width}x{step.Height} at {step.Rate,2:0} fps: "
            + $"{step.MsPerFrame,6:0.00} ms CPU a frame, {step.Megabytes,5:0} MB, "
            + $"boards {step.SenderCpuSeconds * 1000 / Math.Max(1, step.Frames):0.00}; {step.Failure ?? "sustained"}"));
        return step;
    }

    private static bool IsVga(LoadStep step) => step is { Width: 640, Rate: Plan.Rate };

    /// <summary>A disturbance can make a step fail that would not, so a failed one is repeated, as often as the plan says.</summary>
    private bool IsSustained(Contender contender, int count)
    {
        for (var attempt = 0; attempt <= plan.Repeats; attempt++)
        {
            if (Run(contender, vga, count, Plan.Rate).IsSustained)
                return true;
        }

        return false;
    }
}

/// <summary>How long and how fine the run is.</summary>
internal sealed record Plan(TimeSpan WarmUp, TimeSpan Window, double Tolerance, int Repeats)
{
    public const double Rate = 10;

    private const double QuickSeconds = 10;   // shorter windows are for trying the command

    private readonly Dictionary<(int, int), IReadOnlyList<CameraFootage>> _footage = [];

    /// <summary>Shares of the largest number of cameras that are measured for the curve.</summary>
    public double[] Shares { get; private init; } = [0, 0.25, 0.5, 0.75, 1];

    public (int Width, int Height)[] Sizes { get; private init; } = [(320, 240), (640, 480), (1280, 720), (1600, 1200)];

    public double[] Rates { get; private init; } = [1, 2, 5, 15, 25];

    public bool IsQuick { get; private init; }

    public static Plan For(double seconds) => seconds < QuickSeconds
        ? new Plan(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(seconds), 0.2, 0)
        {
            Shares = [0, 1],
            Sizes = [(320, 240), (640, 480)],
            Rates = [5],
            IsQuick = true,
        }
        : new Plan(TimeSpan.FromSeconds(Math.Max(8, seconds / 2)), TimeSpan.FromSeconds(seconds), 0.03, 1);

    /// <summary>Drawn when it is first wanted.</summary>
    public IReadOnlyList<CameraFootage> FootageOf(int width, int height)
    {
        if (!_footage.TryGetValue((width, height), out var footage))
            _footage[(width, height)] = footage = CameraFootage.Draw(width, height);
        return footage;
    }
}
