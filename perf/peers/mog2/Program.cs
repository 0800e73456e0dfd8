using System.Globalization;
using System.Runtime.Intrinsics;
using Gateway.Peers.Mog2;
using Gateway.Peers.Scenes;

// mog2-peer [--frames N] [--only NAME] [VIDEO...]: our background model against Debian's OpenCV and, on x64, OpenCV 4.13, scene by scene.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var frames = 300;
var only = "";
var videos = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--frames" when i + 1 < args.Length && int.TryParse(args[i + 1], out frames) && frames > 0:
            i++;
            break;
        case "--only" when i + 1 < args.Length:
            only = args[++i];
            break;
        case ['-', ..]:
            Console.Error.WriteLine("usage: mog2-peer [--frames N] [--only NAME] [VIDEO...]");
            return 2;
        default:
            videos.Add(args[i]);
            break;
    }
}

var makers = new List<(string Name, Func<Scene> Make)>
{
    ("calm", () => SceneFactory.Calm(frames)),
    ("typical", () => SceneFactory.Typical(frames)),
    ("busy", () => SceneFactory.Busy(frames)),
};
makers.AddRange(videos.Select(v => (Path.GetFileNameWithoutExtension(v), (Func<Scene>)(() => SceneFactory.Video(v, Math.Max(frames, 400))))));

var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
Console.WriteLine($"one thread, CPU time per frame, medians of interleaved rounds; our vectors: {width} bits; varThreshold 16");
if (OpenCvSharpModel.IsBuiltForThisMachine)
    Console.WriteLine($"later: OpenCV {OpenCvSharpModel.Version}, an oracle; the ratio is Debian's to ours");
Console.WriteLine($"{"scene",-10} {"shadows",-8} {"OpenCV us",10} {"later us",10} {"ours us",10} {"ratio",7} {"equal %",10} {"equal later %",14}");

using var openCv = new OpenCvWorker();
var results = new List<(Figures Figures, bool Shadows)>();
foreach (var (name, make) in makers.Where(m => only.Length == 0 || m.Name == only))
{
    using var scene = make();
    foreach (var shadows in new[] { false, true })
    {
        var figures = new Comparison(openCv, scene, shadows, 16).Run();
        results.Add((figures, shadows));
        Console.WriteLine(
            $"{name,-10} {(shadows ? "on" : "off"),-8} {figures.OpenCvUs,10:F0} {figures.LaterUs,10:F0} {figures.OursUs,10:F1} "
            + $"{figures.Ratio,7:F1} {figures.EqualPercent,10:F4} {figures.EqualLaterPercent,14:F4}");
    }
}

var timed = results.Where(r => !r.Shadows).Select(r => r.Figures).ToList();
var mean = Math.Exp(timed.Average(f => Math.Log(f.Ratio)));
var equal = results.Min(r => r.Figures.EqualPercent);
var later = results.Min(r => r.Figures.EqualLaterPercent);
string Ratio(string name) => timed.Find(f => f.Scene == name) is { } f ? $" {name}={f.Ratio:F1}x" : "";
var oracle = later is null ? "" : $" equal413={later:F4}%";
Console.WriteLine($"mog2: equal={equal:F4}% geomean={mean:F1}x{Ratio("busy")}{Ratio("typical")}{Ratio("calm")}{oracle}");
return equal == 100 && later is null or 100.0 ? 0 : 1;
