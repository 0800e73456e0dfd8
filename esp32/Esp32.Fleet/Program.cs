using Esp32.Fleet.Scenes;
using Gateway.Vision;
using System.Diagnostics;

var jpeg = new byte[JpegEncoder.MaxLength(640, 480, JpegPixels.Rgb)];
using var enc = new JpegEncoder(80);
for (var b = 0; b < 4; b++)
{
    var sw = Stopwatch.StartNew();
    var r = new SceneRenderer(Scene.ForBoard(b), 640, 480, "board-" + (b + 1), 1, b + 1);
    Console.WriteLine($"init {sw.ElapsedMilliseconds} ms");
    var total = 0L; var n = 0; double rt = 0, et = 0;
    for (var i = 0; i < 300; i++)
    {
        var t0 = Stopwatch.GetTimestamp();
        var px = r.Render(i * 0.2, DateTimeOffset.UtcNow.AddSeconds(i * 0.2));
        var t1 = Stopwatch.GetTimestamp();
        var len = enc.Encode(px, 640, 480, JpegPixels.Rgb, jpeg);
        var t2 = Stopwatch.GetTimestamp();
        if (i > 50) { rt += (t1 - t0) / 1e6; et += (t2 - t1) / 1e6; n++; }
        total += len;
        if (args.Length > 0) File.WriteAllBytes($"{args[0]}/b{b}-{i:000}.jpg", jpeg.AsSpan(0, len));
    }
    Console.WriteLine($"{b}: render {rt / n:0.00} ms encode {et / n:0.00} ms size {total / 300}");
}
