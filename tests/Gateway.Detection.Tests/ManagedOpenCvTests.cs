using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

/// <summary>Compares the managed engine with OpenCV's dnn: networks that Debian's darknet does not support, and one that it does.</summary>
[Trait("Storey", "Interop")]
public sealed class ManagedOpenCvTests : IDisposable
{
    private const float Tolerance = 1e-4f;
    private const int BoxValues = 5;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Published => [.. PublishedCfg.Later];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(RandomModel.TinyV4)]
    [InlineData(RandomModel.Tiny)]
    public async Task Every_box_is_OpenCvs(string cfg)
    {
        await Compare(DetectionModel.Load(RandomModel.Write(_directory.Path, cfg)));
    }

    /// <summary>All layers of published networks that Debian's darknet cannot read, with a quarter of the filters, on a smaller picture.</summary>
    [Theory]
    [MemberData(nameof(Published))]
    public async Task Every_box_of_a_published_network_is_OpenCvs(string name) =>
        await Compare(DetectionModel.Load(PublishedCfg.Write(_directory.Path, name, side: 160, thinner: 4)));

    private async Task Compare(DetectionModel model)
    {
        var plan = model.Plan!;
        var random = new Random(1);
        var input = Enumerable.Range(0, (int)plan.Input.Count).Select(_ => random.NextSingle()).ToArray();
        var expected = await BoxesAsync(model, input);
        var stride = BoxValues + plan.Classes;

        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            var seen = Look(plan, model.WeightsFile, input, width);
            Assert.Equal(expected.Length, seen.Count * stride);
            var told = 0;
            for (var i = 0; i < seen.Count; i++)
            {
                var box = seen[i];
                float[] values = [box.X, box.Y, box.Width, box.Height, box.Objectness, .. seen.Of(i)];
                for (var j = 0; j < stride; j++)
                {
                    var theirs = expected[i * stride + j];
                    if (j >= BoxValues && theirs == 0)
                        continue;
                    told += j >= BoxValues ? 1 : 0;
                    var isNear = Math.Abs(values[j] - theirs) <= Tolerance * Math.Max(1, Math.Abs(theirs));
                    Assert.True(isNear, $"{width}, box {i}, value {j}: {theirs} became {values[j]}");
                }
            }

            Assert.True(told > 10, "nearly no class was over OpenCV's threshold: nothing was compared");
        }
    }

    private static unsafe Candidates Look(NetworkPlan plan, string weights, float[] input, VectorWidth width)
    {
        using var network = NetworkBuilder.Build(plan, weights, width);
        using var team = new ThreadTeam(network.Steps, 1);
        var planes = network.Input;
        for (var row = 0; row < planes.Shape.Channels * planes.Shape.Height; row++)
        {
            var target = planes.First(row / planes.Shape.Height) + (row % planes.Shape.Height * planes.RowStride);
            input.AsSpan(row * planes.Shape.Width, planes.Shape.Width).CopyTo(new Span<float>(target, planes.Shape.Width));
        }

        team.Run(TestContext.Current.CancellationToken);
        var candidates = new Candidates(plan.Classes);
        network.ReadBoxes(-1, FramePlace.Of(plan.Input.Width, plan.Input.Height, plan.Input), candidates);
        return candidates;
    }

    private async Task<float[]> BoxesAsync(DetectionModel model, float[] input)
    {
        var python = await ExternalProgram.RequirePythonModule("cv2", "python3-opencv", TestContext.Current.CancellationToken);
        var (source, output) = (_directory.Combine("input"), _directory.Combine("boxes"));
        await File.WriteAllBytesAsync(source, MemoryMarshal.AsBytes(input.AsSpan()).ToArray(), TestContext.Current.CancellationToken);
        var shape = model.Plan!.Input;
        string[] arguments =
        [
            RepositoryRoot.Combine("tests", "Gateway.Detection.Tests", "OpenCv", "dnn_boxes.py"), model.CfgFile, model.WeightsFile, source,
            shape.Width.ToString(CultureInfo.InvariantCulture), shape.Height.ToString(CultureInfo.InvariantCulture), output,
        ];
        (await ExternalProgram.RunAsync(python, arguments, TimeSpan.FromMinutes(2), cancel: TestContext.Current.CancellationToken)).EnsureSuccess();
        return MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken)).ToArray();
    }
}
