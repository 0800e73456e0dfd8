using System.Globalization;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Peers.Darknet;
using Gateway.Peers.Scenes;
using Gateway.Testing;

// darknet-peer [--frames N] [--size PIXELS] [CFG]: our engine against Debian's darknet, OpenCV's dnn and ONNX Runtime, on one network with
// random weights and the same frames.
// It starts itself again as: row MODEL FOOTAGE FRAMES (one line of the table), memory MODEL JPEG.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// An engine that does not understand the network has no figures.
static string Told(string text) => text.Replace("NaNx", "  -", StringComparison.Ordinal).Replace("NaN", "  -", StringComparison.Ordinal);

static string Row(Figures f) =>
    $"{(int)NetworkBuilder.BestWidth,5} {f.Darknet / 1000,9:0.0} {f.OpenCv / 1000,8:0.0} {f.Onnx / 1000,8:0.0} {f.Ours / 1000,8:0.0}"
    + $" {f.Darknet / f.Ours,9:0.0}x {f.OpenCv / f.Ours,7:0.00}x {f.Onnx / f.Ours,7:0.00}x"
    + $" {f.DarknetWhole / 1000,9:0.0} {f.OursWhole / 1000,8:0.0} {f.DarknetWhole / f.OursWhole,8:0.0}x"
    + $" {f.TwoThreads,8:0.00}x {f.Difference,9:0.0e+0}";

static List<string> PathsOf(JpegFootage footage) => [.. Enumerable.Range(0, footage.FrameCount).Select(footage.PathOf)];

static void WriteModel(string folder, string cfg, int size)
{
    var text = PublishedCfg.Later.Contains(cfg) ? PublishedCfg.Text(cfg, size > 0 ? size : 416) : File.ReadAllText(cfg);
    RandomModel.WriteText(folder, Path.GetFileNameWithoutExtension(cfg), size > 0 ? PublishedCfg.Resize(text, size) : text);
}

switch (args)
{
    case ["row", var modelFolder, var footageFolder, var rowFrames]:
        var rowFootage = new JpegFootage("", footageFolder, int.Parse(rowFrames));
        Console.WriteLine(Told(Row(Comparison.Run(DetectionModel.Load(modelFolder), PathsOf(rowFootage)))));
        return 0;
    case ["memory", var modelFolder, var jpeg]:
        var before = OwnProcess.PeakMiB;
        await using (var detector = new ManagedDetector(DetectionModel.Load(modelFolder), new ManagedOptions(), TimeProvider.System))
        {
            for (var i = 0; i < 3; i++)
                await detector.DetectAsync(File.ReadAllBytes(jpeg), CancellationToken.None);
            Console.WriteLine($"memory: at most {OwnProcess.PeakMiB:0} MiB resident with the model loaded and frames analysed, {before:0} before");
        }

        return 0;
}

var frames = 50;
var size = 0;
string? cfg = null;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--frames" when i + 1 < args.Length && int.TryParse(args[i + 1], out frames) && frames > 1:
            i++;
            break;
        case "--size" when i + 1 < args.Length && int.TryParse(args[i + 1], out size) && size >= 32 && size % 32 == 0:
            i++;
            break;
        case ['-', ..]:
            Console.Error.WriteLine("usage: darknet-peer [--frames N] [--size PIXELS] [CFG]");
            Console.Error.WriteLine("N at least 2, PIXELS a multiple of 32, CFG a file, yolov4 or yolov4-tiny");
            return 2;
        default:
            cfg = args[i];
            break;
    }
}

using var folder = new TemporaryDirectory();
if (cfg is null)
    RandomModel.Write(folder.Path, RandomModel.YoloV3Tiny);
else
    WriteModel(folder.Path, cfg, size);
using var scene = SceneFactory.Typical(frames);
using var footage = JpegFootageFactory.Encode(scene);

Console.WriteLine($"{Path.GetFileName(cfg ?? "yolov3-tiny.cfg")} with random weights, {frames} frames of {scene.Width}x{scene.Height}; "
    + "one thread, CPU ms a frame, medians, all in turns");
Console.WriteLine("forward: the network alone. whole: from the JPEG file to thinned-out boxes. threads: speed-up of two, by wall clock. "
    + $"load average: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
Console.WriteLine($"{"bits",5} {"darknet",9} {"OpenCV",8} {"ONNX",8} {"ours",8} {"/darknet",10} {"/OpenCV",8} {"/ONNX",8} "
    + $"{"darknet",9} {"ours",8} {"whole",9} {"threads",9} {"maxdiff",9}");
var fewer = Math.Min(frames, 20).ToString();
if (NetworkBuilder.BestWidth > VectorWidth.Bits256)
    OwnProcess.Run("DOTNET_EnableAVX512", "row", folder.Path, footage.Folder, fewer);
if (NetworkBuilder.BestWidth > VectorWidth.Bits128)
    OwnProcess.Run("DOTNET_EnableAVX2", "row", folder.Path, footage.Folder, fewer);
var figures = Comparison.Run(DetectionModel.Load(folder.Path), PathsOf(footage));
Console.WriteLine(Told(Row(figures)));
OwnProcess.Run(null, "memory", folder.Path, footage.PathOf(0));
Console.WriteLine(Told(
    $"a clip of 50 frames, every one analysed: darknet {figures.DarknetWhole * 50 / 1e6:0.0} s, ours {figures.OursWhole * 50 / 1e6:0.00} s"));
Console.WriteLine(Told(
    $"detect: maxdiff={figures.Difference:0.0e+0} darknet={figures.Darknet / figures.Ours:0.0}x opencv={figures.OpenCv / figures.Ours:0.00}x"
    + $" onnx={figures.Onnx / figures.Ours:0.00}x"));
return figures.Difference <= 1e-4 ? 0 : 1;
