using Gateway.Detection.Managed;
using Gateway.Detection.Managed.Memory;
using Gateway.Detection.Networks;
using Gateway.Detection.Tests.Reference;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

/// <summary>Compares the engine's steps, at every vector width, with <see cref="ScalarNetwork"/>.</summary>
public sealed class ManagedNetworkTests : IDisposable
{
    private const float Tolerance = 1e-4f;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Widths => [.. Enum.GetValues<VectorWidth>().Select(width => (int)width)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Widths))]
    public void Random_networks_give_what_their_definition_says(int width)
    {
        for (var seed = 0; seed < 80; seed++)
            Compare(RandomCfg.Write(seed), (VectorWidth)width, threads: 1 + seed % 3, seed);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_width_of_a_row_is_computed_to_its_end(int width)
    {
        for (var columns = 1; columns <= 100; columns++)
        {
            Compare(
                $"[net]\nwidth={columns}\nheight=2\nchannels=3\n[convolutional]\nfilters=9\nsize=3\npad=1\nactivation=leaky\n"
                + "[convolutional]\nfilters=7\nsize=1\nactivation=linear\n[yolo]\nanchors=2,3\nclasses=2\n",
                (VectorWidth)width,
                threads: 1,
                columns);
        }
    }

    /// <summary>3x3 convolutions from 64 channels and filters use points: odd and even sides, one tile and many, incomplete blocks.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Convolutions_of_many_channels_give_what_their_definition_says(int width)
    {
        (int Columns, int Rows, int Channels, int Filters, string Activation)[] cases =
        [
            (1, 1, 64, 64, "leaky"), (2, 1, 64, 65, "linear"), (1, 3, 67, 64, "relu"), (3, 2, 64, 71, "mish"), (13, 13, 64, 64, "leaky"),
            (14, 7, 65, 64, "logistic"), (26, 5, 64, 64, "leaky"), (27, 6, 64, 66, "mish"), (63, 2, 64, 64, "leaky"), (64, 3, 64, 64, "relu"),
            (5, 4, 530, 64, "leaky"), (3, 3, 131, 150, "linear"),
        ];
        foreach (var (columns, rows, channels, filters, activation) in cases)
        {
            Compare(
                $"[net]\nwidth={columns}\nheight={rows}\nchannels=3\n[convolutional]\nfilters={channels}\nsize=1\nactivation=leaky\n"
                + $"[convolutional]\nbatch_normalize=1\nfilters={filters}\nsize=3\npad=1\nactivation={activation}\n"
                + "[convolutional]\nfilters=7\nsize=3\npad=1\nactivation=linear\n[yolo]\nanchors=2,3\nclasses=2\n",
                (VectorWidth)width,
                threads: 1 + rows % 3,
                columns);
        }
    }

    [Fact]
    public void A_second_frame_is_not_touched_by_the_first()
    {
        var plan = Plan(RandomCfg.Write(7), 7);
        using var network = NetworkBuilder.Build(plan, _directory.Combine("random.weights"), NetworkBuilder.BestWidth);
        using var team = new ThreadTeam(network.Steps, 2);
        float[] first = [.. Run(network, team, Input(plan, 1))];

        Run(network, team, Input(plan, 2));

        Assert.Equal(first, Run(network, team, Input(plan, 1)));
    }

    private static float[] Input(NetworkPlan plan, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)plan.Input.Count).Select(_ => random.NextSingle())];
    }

    private static List<float> Run(Network network, ThreadTeam team, float[] input)
    {
        Copy(input, network.Input);
        team.Run(TestContext.Current.CancellationToken);
        return Values(network.Heads[0].Values);
    }

    private static unsafe void Copy(float[] input, Planes planes)
    {
        for (var c = 0; c < planes.Shape.Channels; c++)
        {
            for (var y = 0; y < planes.Shape.Height; y++)
            {
                for (var x = 0; x < planes.Shape.Width; x++)
                    planes.First(c)[y * planes.RowStride + x] = input[ScalarNetwork.At(planes.Shape, c, y, x)];
            }
        }
    }

    private static unsafe List<float> Values(Planes planes)
    {
        var values = new List<float>();
        for (var c = 0; c < planes.Shape.Channels; c++)
        {
            for (var y = 0; y < planes.Shape.Height; y++)
                values.AddRange(new ReadOnlySpan<float>(planes.First(c) + y * planes.RowStride, planes.Shape.Width));
        }

        return values;
    }

    private NetworkPlan Plan(string cfg, int seed)
    {
        RandomModel.WriteText(_directory.Path, "random", cfg, seed);
        return NetworkPlanner.Plan(CfgFile.Read(_directory.Combine("random.cfg")));
    }

    private void Compare(string cfg, VectorWidth width, int threads, int seed)
    {
        var plan = Plan(cfg, seed);
        var input = Input(plan, seed);
        var expected = ScalarNetwork.Run(plan, _directory.Combine("random.weights"), input)[^2]!;
        using var network = NetworkBuilder.Build(plan, _directory.Combine("random.weights"), width);
        using var team = new ThreadTeam(network.Steps, threads);

        var seen = Run(network, team, input);

        Assert.Equal(expected.Length, seen.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - seen[i]) / Math.Max(1, Math.Abs(expected[i]));
            Assert.True(difference <= Tolerance, $"seed {seed}, value {i}: {expected[i]} became {seen[i]} in\n{cfg}");
        }
    }
}
