using System.Globalization;
using Gateway.Peers.Cameras;

// cameras-peer [--gateway FILE] [--seconds N] [--out DIR] [--cameras N] [VIDEO...]
// How many VGA cameras at 10 fps two cores sustain: the daemon, the seed's pipeline in Python, and Debian's motion, on the same frames.
// With --cameras only one step of each with so many cameras, and its parts, for a look at a change.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var gateway = "artifacts/gateway/gateway";
var folder = "artifacts/bench-cameras";
var seconds = 15.0;
var cameras = 0;
var videos = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--gateway" when i + 1 < args.Length:
            gateway = args[++i];
            break;
        case "--out" when i + 1 < args.Length:
            folder = args[++i];
            break;
        case "--seconds" when i + 1 < args.Length && double.TryParse(args[i + 1], out seconds) && seconds is >= 2 and <= 600:
            i++;
            break;
        case "--cameras" when i + 1 < args.Length && int.TryParse(args[i + 1], out cameras) && cameras is >= 1 and <= Comparison.MostCameras:
            i++;
            break;
        case ['-', ..]:
            Console.Error.WriteLine("usage: cameras-peer [--gateway FILE] [--seconds 2..600] [--out DIR] [--cameras N] [VIDEO...]");
            Console.Error.WriteLine("Example: cameras-peer --seconds 5 garden.mp4");
            return 2;
        default:
            videos.Add(args[i]);
            break;
    }
}

if (!File.Exists(gateway))
{
    Console.Error.WriteLine($"cameras-peer: {gateway} is missing. Run: make build");
    return 2;
}

var plan = Plan.For(seconds);
IReadOnlyList<CameraFootage> vga = [.. plan.FootageOf(640, 480), .. videos.Select(video => CameraFootage.Video(video, 640, 480))];
var machine = Machine.Name;
var load = Machine.Load;
Console.WriteLine($"{machine}; contenders on cores {Cores.List}, boards on {(Cores.HasOthers ? "others" : "the same")}; load average {load}");
foreach (var footage in vga)
    Console.WriteLine($"  {footage}");
if (double.Parse(load, CultureInfo.InvariantCulture) > 1)
    Console.WriteLine("other programs are busy: the numbers are too small, least so for a contender with many threads");

using var motion = new MotionCameras();
Contender ours = new GatewayDaemon(Path.GetFullPath(gateway));
Contender[] all = [ours, new PythonCameras(), motion];
var comparison = new Comparison(plan, vga, Console.Out);
if (cameras > 0)
{
    foreach (var contender in all)
    {
        var step = comparison.Run(contender, vga, cameras, Plan.Rate);
        foreach (var (part, spent) in step.Parts)
            Console.WriteLine($"  {part,-24} {spent * 1000 / Math.Max(1, step.Frames),7:0.000} ms");
    }

    return 0;
}

var largest = all.ToDictionary(contender => contender.Name, comparison.Largest);
foreach (var contender in plan.IsQuick ? [ours] : all)
{
    comparison.Curve(contender, largest[contender.Name]);
    comparison.SizesAndRates(contender, largest[contender.Name]);
}

var most = comparison.Steps.Where(step => step.Contender == ours.Name && step.IsSustained && step is { Width: 640, Rate: Plan.Rate })
    .MaxBy(step => step.Cameras) ?? comparison.Steps[0];
var figures = new Figures(
    machine, load, plan.Window.TotalSeconds, largest, Figures.Stages(most, AnalysisShares.Measure(vga)), comparison.Steps);
figures.Write(folder);
Console.WriteLine($"gateway, CPU of a frame at {most.Cameras} cameras: {most.MsPerFrame:0.00} ms; by thread (analysis: by its own times):");
foreach (var (stage, ms) in figures.StagesMsPerFrame)
    Console.WriteLine($"  {stage,-24} {ms,7:0.000} ms");
Console.WriteLine($"figures and charts: {folder}");
Console.WriteLine(figures.Summary);
return 0;
