using Gateway.Analysis;
using Gateway.Analysis.Detect;
using Gateway.Detection;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Detect;

/// <summary>Pictures that <c>gateway detect --annotate</c> writes.</summary>
public sealed class DetectRunTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _drawn;

    public DetectRunTests() => _drawn = Directory.CreateDirectory(_directory.Combine("drawn")).FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Pictures_are_there_whole_as_soon_as_their_frame_is_done_and_stay_when_the_rest_is_given_up()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var there = new List<string>();
        var run = Run(looks =>
        {
            there.Add(string.Join(' ', Drawn()));
            if (looks == 3)
                giveUp.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(run, Pictures("a.jpg", "b.jpg", "c.jpg"), giveUp.Token));

        Assert.Equal(["", "a.jpg.png", "a.jpg.png b.jpg.png"], there);
        Assert.Equal(["a.jpg.png", "b.jpg.png"], Drawn());
        Assert.Equal(2, run.Results.Count);
        Assert.All(Drawn(), name => Assert.Equal("IEND"u8.ToArray(), File.ReadAllBytes(Path.Combine(_drawn, name))[^8..^4]));
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_by_the_pictures_name_and_leaves_no_half_one()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        File.CreateSymbolicLink(Path.Combine(_drawn, "b.jpg.png.part"), "/dev/full");
        var run = Run(_ => { });

        var failure = await Assert.ThrowsAsync<IOException>(() => RunAsync(run, Pictures("a.jpg", "b.jpg", "c.jpg"), Cancel));

        Assert.StartsWith($"{Path.Combine(_drawn, "b.jpg.png")} cannot be written: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["a.jpg.png"], Drawn());
        Assert.Single(run.Results);
    }

    private DetectRun Run(Action<int> look) =>
        new(new SeesOneThing(look), new FrameChoice(5, 100), new AnnotatedPictures(_drawn), TimeProvider.System);

    private static Task RunAsync(DetectRun run, string[] inputs, CancellationToken cancel) =>
        run.RunAsync(inputs, new Progress(TextWriter.Null, isTerminal: false, TimeSpan.FromSeconds(inputs.Length), TimeProvider.System), cancel);

    private string[] Drawn() => [.. Directory.GetFileSystemEntries(_drawn).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string[] Pictures(params string[] names)
    {
        var jpeg = new byte[JpegEncoder.MaxLength(64, 48, JpegPixels.Rgb24)];
        using var encoder = new JpegEncoder();
        var length = encoder.Encode(new byte[64 * 48 * 3], 64, 48, JpegPixels.Rgb24, jpeg);
        foreach (var name in names)
            File.WriteAllBytes(_directory.Combine(name), jpeg[..length]);
        return [.. names.Select(name => _directory.Combine(name))];
    }
}
