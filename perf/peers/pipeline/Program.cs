using System.Globalization;
using System.Runtime.Intrinsics;
using Gateway.Peers.Pipeline;
using Gateway.Peers.Scenes;

// pipeline-peer [--frames N] [--only NAME] [--no-motion] [VIDEO...]
// Compares our pipeline, from a JPEG in memory to the decision, with the seed's pipeline in OpenCV and with Debian's motion.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var frames = 300;
var only = "";
var motion = true;
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
        case "--no-motion":
            motion = false;
            break;
        case ['-', ..]:
            Console.Error.WriteLine("usage: pipeline-peer [--frames N] [--only NAME] [--no-motion] [VIDEO...]");
            Console.Error.WriteLine("Example: pipeline-peer --frames 500 --no-motion garden.mp4");
            return 2;
        default:
            videos.Add(args[i]);
            break;
    }
}

JpegFootage Scenery(Func<int, Scene> draw)
{
    using var scene = draw(frames);
    return JpegFootageFactory.Encode(scene);
}

var makers = new List<(string Name, Func<JpegFootage> Make)>
{
    ("calm", () => Scenery(SceneFactory.Calm)),
    ("typical", () => Scenery(SceneFactory.Typical)),
    ("busy", () => Scenery(SceneFactory.Busy)),
};
foreach (var video in videos)
    makers.Add((Path.GetFileNameWithoutExtension(video), () => JpegFootageFactory.Video(video, Math.Max(frames, 400))));

var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
Console.WriteLine(
    "JPEG in memory to decision, CPU us per frame, medians; one thread (motion: its process); "
    + $"our vectors: {width} bits; varThreshold 50, shadows off");
var results = new List<Figures>();
foreach (var (name, make) in makers.Where(maker => only.Length == 0 || maker.Name == only))
{
    using var footage = make();
    results.Add(Comparison.Run(footage, motion, Console.Out));
}

Console.WriteLine();
Console.WriteLine(
    $"{"footage",-10} {"OpenCV",8} {"its grey",9} {"motion",8} {"full",7} {"half",7} {"quarter",8}   "
    + $"{"OpenCV/full",11} {"/half",6} {"grey/full",10} {"/half",6} {"motion/full",12} {"/half",6}");
foreach (var f in results)
{
    Console.WriteLine(
        $"{f.Name,-10} {f.OpenCvColour,8:0} {f.OpenCvGray,9:0} {f.Motion,8:0} {f.Full,7:0} {f.Half,7:0} {f.Quarter,8:0}   "
        + $"{f.OpenCvColour / f.Full,11:0.0} {f.OpenCvColour / f.Half,6:0.0} {f.OpenCvGray / f.Full,10:0.0} {f.OpenCvGray / f.Half,6:0.0} "
        + $"{f.Motion / f.Full,12:0.0} {f.Motion / f.Half,6:0.0}");
}


double Mean(Func<Figures, double> ratio) => Math.Exp(results.Average(f => Math.Log(ratio(f))));
var motionMean = motion ? $" motion={Mean(f => f.Motion!.Value / f.AtDefault):0.0}x" : "";
Console.WriteLine(
    "OpenCV is the seed's pipeline, in colour as imdecode decodes it. On brightness only, as ours works: "
    + $"full {Mean(f => f.OpenCvGray / f.Full):0.0}x, half {Mean(f => f.OpenCvGray / f.Half):0.0}x. "
    + "motion is compared with ours at the default scale for the size");
Console.WriteLine($"pipeline: opencv={Mean(f => f.OpenCvColour / f.Full):0.0}x half={Mean(f => f.OpenCvColour / f.Half):0.0}x{motionMean}");
return 0;
