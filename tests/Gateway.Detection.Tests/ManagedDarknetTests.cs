using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Detection.Tests.Darknet;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

/// <summary>Compares the managed engine with Debian's darknet: same picture, same random weights.</summary>
[Trait("Storey", "Interop")]
public sealed class ManagedDarknetTests : IDisposable
{
    private const float Tolerance = 1e-4f;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Models => new()
    {
        { RandomModel.Tiny, "dog.jpg" },
        { RandomModel.Tiny, "giraffe.jpg" },
        { RandomModel.TinyRegion, "dog.jpg" },
        { RandomModel.YoloV3Tiny, "person.jpg" },
    };

    public static TheoryData<string> Published => [.. PublishedCfg.OfDarknet];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Every_value_of_every_box_is_darknets(string cfg, string picture)
    {
        var path = Picture(picture);
        await Compare(DetectionModel.Load(RandomModel.Write(_directory.Path, cfg)), path);
    }

    /// <summary>All layers of published networks, with a quarter of the filters, on a smaller picture.</summary>
    [Theory]
    [MemberData(nameof(Published))]
    public async Task Every_value_of_a_published_network_is_darknets(string name)
    {
        var path = Picture("dog.jpg");
        await Compare(DetectionModel.Load(PublishedCfg.Write(_directory.Path, name, side: 160, thinner: 4)), path);
    }

    private async Task Compare(DetectionModel model, string path)
    {
        var expected = await DarknetBoxes.ReadAsync(model, path, _directory.Path, Cancel);

        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            await using var managed = new ManagedDetector(model, new ManagedOptions(), TimeProvider.System, width);
            AssertEqual(expected, managed.Look(File.ReadAllBytes(path), -1, Cancel), $"{width}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Objects_over_the_threshold_are_those_that_darknet_prints(string cfg, string picture)
    {
        var jpeg = File.ReadAllBytes(Picture(picture));
        var model = DetectionModel.Load(RandomModel.Write(_directory.Path, cfg));
        await using var darknet = new DarknetProcess(model, new DarknetOptions { MaxObjects = int.MaxValue }, TimeProvider.System);
        await using var managed = new ManagedDetector(model, new ManagedOptions { MaxObjects = int.MaxValue }, TimeProvider.System);

        var expected = (await darknet.DetectAsync(jpeg, Cancel)).Objects;
        var seen = (await managed.DetectAsync(jpeg, Cancel)).Objects;

        Assert.NotEmpty(expected);
        Assert.Equal(Sorted(expected).Select(one => one.Label), Sorted(seen).Select(one => one.Label));

        // Darknet prints whole percents, so a difference in the sixth digit may change one.
        Assert.All(Sorted(expected).Zip(Sorted(seen)), pair => Assert.InRange(pair.First.Percent - pair.Second.Percent, -1, 1));
        Assert.All(seen, one => Assert.NotNull(one.Box));
    }

    private static void AssertEqual(DarknetBoxes expected, Candidates seen, string what)
    {
        Assert.Equal(expected.Count, seen.Count);
        var worst = 0f;
        for (var i = 0; i < seen.Count; i++)
        {
            var box = seen[i];
            float[] values = [box.X, box.Y, box.Width, box.Height, box.Objectness, .. seen.Of(i)];
            for (var j = 0; j < values.Length; j++)
                worst = Math.Max(worst, Math.Abs(values[j] - expected[i][j]) / Math.Max(1, Math.Abs(expected[i][j])));
        }

        TestContext.Current.SendDiagnosticMessage($"{what}: largest difference {worst}");
        Assert.True(worst <= Tolerance, $"{what}: largest difference {worst}");
    }

    private static IEnumerable<DetectedObject> Sorted(IEnumerable<DetectedObject> objects) =>
        objects.OrderBy(one => one.Label, StringComparer.Ordinal).ThenBy(one => one.Percent);

    private static string Picture(string name)
    {
        ExternalProgram.Require("darknet");
        return Path.Combine("/usr/share/darknet/data", name);
    }
}
