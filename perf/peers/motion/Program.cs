using System.Globalization;
using Gateway.Peers.Motion;
using Gateway.Peers.Scenes;
using Gateway.Settings;
using Gateway.Vision;

// motion-peer [--only NAME] [--ours] [DATA]
// Counts false and missed events of the daemon's analysis and of Debian's motion, both with default settings, on drawn scenes and on recorded
// footage in the folder DATA.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int AtATime = 6;
const int MostSpans = 8;
var (only, isOursAlone, data) = ((string?)null, false, (string?)null);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--only" when i + 1 < args.Length:
            only = args[++i];
            break;
        case "--ours":
            isOursAlone = true;
            break;
        case ['-', ..]:
            Console.Error.WriteLine("usage: motion-peer [--only NAME] [--ours] [DATA]");
            return 2;
        default:
            data = args[i];
            break;
    }
}

var section = new MotionSection();
var options = SettingsCopy.Fill(new MotionOptions(), section) with { Model = SettingsCopy.Fill(new BackgroundModelOptions(), section) };
var (ours, motions) = (default(Score), default(Score));
Console.WriteLine(
    $"{"footage",-18} {"ours: events",12} {"false",5} {"missed",6} {"covered",8}   "
    + $"{"motion: events",14} {"false",5} {"missed",6} {"covered",8}   our frames");
foreach (var batch in All().Chunk(AtATime))
{
    var found = batch.Select(footage => SceneEvents.Of(options, footage.Jpegs, footage.FramesPerSecond)).ToList();
    var peers = isOursAlone ? [.. batch.Select(_ => new SceneEvents([]))] : RunMotion(batch);
    for (var i = 0; i < batch.Length; i++)
        Report(batch[i], found[i], peers[i]);
}

if (data is null)
    Console.WriteLine("recorded footage: skipped, no folder given (make peer-motion DATA=FOLDER)");
Console.WriteLine(
    $"motion: false_ours={ours.False} false_motion={motions.False} missed_ours={ours.Missed} missed_motion={motions.Missed} "
    + $"covered_ours={ours.CoveredPercent:0.0}% covered_motion={motions.CoveredPercent:0.0}%");
return 0;

IEnumerable<Footage> All()
{
    foreach (var scene in DrawnScene.All.Where(scene => only is null || scene.Name.StartsWith(only, StringComparison.Ordinal)))
        yield return Footage.Of(scene);
    foreach (var footage in data is null ? [] : RecordedFootage.In(data, only, Console.Out))
        yield return footage;
}

void Report(Footage footage, SceneEvents our, SceneEvents peer)
{
    var (one, other) = (footage.Judge(our), footage.Judge(peer));
    ours += one;
    motions += other;
    Console.WriteLine(
        $"{footage.Name,-18} {one.Events,12} {one.False,5} {one.Missed,6} {one.CoveredPercent,7:0.0}%   "
        + $"{other.Events,14} {other.False,5} {other.Missed,6} {other.CoveredPercent,7:0.0}%   "
        + $"{string.Join(' ', our.Events.Take(MostSpans).Select(e => $"{e.First}-{e.Last}"))}");
}

static List<SceneEvents> RunMotion(Footage[] batch)
{
    var daemons = batch.Select(footage => new MotionDaemon(footage)).ToList();
    try
    {
        return [.. daemons.Select(daemon => daemon.Events())];
    }
    finally
    {
        daemons.ForEach(daemon => daemon.Dispose());
    }
}
