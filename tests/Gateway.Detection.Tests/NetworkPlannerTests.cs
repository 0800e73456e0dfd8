using Gateway.Detection.Networks;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

public sealed class NetworkPlannerTests : IDisposable
{
    private const string Head = "[net]\nwidth=32\nheight=32\nchannels=3\n";
    private const string Tail = "[convolutional]\nfilters=6\nactivation=linear\n[yolo]\nanchors=1,2\nclasses=1\n";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Plan_gives_yolov3_tiny_its_known_shapes_and_size()
    {
        var plan = NetworkPlanner.Plan(CfgFile.Read(RepositoryRoot.Combine("tests", "Gateway.Testing", "Models", "yolov3-tiny.cfg")));

        Assert.Equal(24, plan.Layers.Count);
        Assert.Equal(8_858_734, plan.Parameters);
        Assert.Equal(80, plan.Classes);
        Assert.Equal(new LayerShape(13, 13, 255), plan.Layers[16].Output);
        Assert.Equal(new LayerShape(26, 26, 384), plan.Layers[20].Output);
        Assert.Equal(new LayerShape(26, 26, 255), plan.Layers[23].Output);
    }

    [Theory]
    [InlineData("yolov2-tiny.cfg", 11_237_145)]
    [InlineData("yolov2.cfg", 50_983_561)]
    [InlineData("yolov3.cfg", 62_001_757)]
    [InlineData("yolov3-spp.cfg", 63_052_381)]
    public void Plan_counts_the_weights_of_published_networks(string cfg, long parameters)
    {
        var path = Path.Combine("/usr/share/darknet/cfg", cfg);
        Assert.SkipUnless(File.Exists(path), "Debian's darknet is not installed: sudo apt-get install darknet (or gateway/deploy/packages.sh test)");

        Assert.Equal(parameters, NetworkPlanner.Plan(CfgFile.Read(path)).Parameters);
    }

    /// <summary>The tests' own networks: as many values as the published weights files have behind their 20 bytes of header.</summary>
    [Theory]
    [InlineData("yolov4", 257_717_640)]
    [InlineData("yolov4-tiny", 24_251_276)]
    public void Plan_counts_the_weights_of_version_4(string name, long fileLength)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("network.cfg");
        File.WriteAllText(path, PublishedCfg.Text(name, side: 416));

        Assert.Equal((fileLength - 20) / sizeof(float), NetworkPlanner.Plan(CfgFile.Read(path)).Parameters);
    }

    [Fact]
    public void Plan_either_plans_or_refuses_every_cfg_that_darknet_ships()
    {
        Assert.SkipUnless(
            Directory.Exists("/usr/share/darknet/cfg"),
            "Debian's darknet is not installed: sudo apt-get install darknet (or gateway/deploy/packages.sh test)");

        Assert.All(Directory.GetFiles("/usr/share/darknet/cfg", "*.cfg"), path =>
        {
            var failure = Record.Exception(() => NetworkPlanner.Plan(CfgFile.Read(path)));
            Assert.True(failure is null or UnsupportedNetworkException, $"{failure}");
        });
    }

    [Fact]
    public void Plan_divides_a_route_into_groups()
    {
        var plan = Read("[convolutional]\nfilters=8\n[route]\nlayers=-1\ngroups=2\ngroup_id=1\n" + Tail);

        var route = Assert.IsType<RoutePlan>(plan.Layers[1]);
        Assert.Equal(new LayerShape(32, 32, 4), route.Output);
        Assert.Equal((2, 1), (route.Groups, route.Group));
    }

    [Theory]
    [InlineData("[convolutional]\nfilters=0\n", 6, "filters=0 must be 1 to 65536")]
    [InlineData("[convolutional]\nfilters=-5\n", 6, "must be")]
    [InlineData("[convolutional]\nfilters=99999999999999\n", 6, "must be 1 to 65536")]
    [InlineData("[convolutional]\nfilters=-\n", 6, "\"-\" is not a whole number")]
    [InlineData("[convolutional]\nfilters=\u001b[2J7\n", 6, "\"?[2J7\" is not a whole number")]
    [InlineData("[convolutional]\nfilters=4x\n", 6, "\"4x\" is not a whole number")]
    [InlineData("[convolutional]\nstride=0\n", 6, "stride=0 must be")]
    [InlineData("[convolutional]\nsize=64\n", 6, "size=64 is larger than its padded input")]
    [InlineData("[convolutional]\ngroups=2\n", 6, "groups=2 divides neither 3 channels")]
    [InlineData("[convolutional]\nactivation=swish\n", 6, "activation=swish is not supported")]
    [InlineData("[convolutional]\ndilation=2\n", 6, "dilation= other than 1")]
    [InlineData("[route]\nlayers=-1\n", 6, "must be 0 to -1")]
    [InlineData("[route]\n", 5, "layers= is missing")]
    [InlineData("[convolutional]\n[shortcut]\nfrom=1\n", 7, "from=1 must be -1 to 0")]
    [InlineData("[dropout]\n", 5, "[dropout] is an unsupported layer")]
    [InlineData("[convolutional]\nfilters=65536\n[upsample]\nstride=64\n", 7, "has an output of 2048x2048x65536")]
    [InlineData("[convolutional]\nfilters=60000\nstride=32\n[convolutional]\nfilters=60000\n", 8, "weights, more than")]
    [InlineData("[conv]\nfilters=20000\nstride=32\n[conv]\nfilters=20000\n[conv]\nfilters=20000\n", 10, "weights, more than")]
    [InlineData("[convolutional]\nfilters=7\n[yolo]\nanchors=1,2\nclasses=1\n", 7, "need 6 channels, the layer before has 7: set its filters=6")]
    [InlineData("[convolutional]\nfilters=85\n[yolo]\nanchors=1,2\nclasses=2\n", 7, "set its filters=7, or classes=80")]
    [InlineData("[convolutional]\nfilters=5\n[yolo]\nanchors=1,2\nclasses=2\n", 7, "set its filters=7")]
    [InlineData("[yolo]\nanchors=1,2\nnum=2\n", 6, "num=2 needs 4 values in anchors=, there are 2")]
    [InlineData("[yolo]\nanchors=1,two\n", 6, "\"two\" is not a number")]
    [InlineData("[yolo]\nmask=1\nanchors=1,2\n", 6, "mask=1 must be 0 to 0")]
    [InlineData("[reorg]\nstride=2\n", 6, "does not divide 32x32x3 evenly")]
    [InlineData("[convolutional]\nfilters=8\nactivation=linear\n", 5, "this is not a detection network")]
    public void Plan_refuses_what_does_not_fit_naming_file_and_line(string layers, int line, string problem)
    {
        var refusal = Assert.ThrowsAny<DetectionModelException>(() => Read(layers));

        Assert.StartsWith($"{_directory.Combine("test.cfg")}, line {line}: [", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 64, "line 2: [net] width=100 is not a multiple of 32, as the strides up to [route] in line 14 need: use 96 or 128")]
    [InlineData(64, 80, "line 3: [net] height=80 is not a multiple of 32, as the strides up to [route] in line 14 need: use 64 or 96")]
    [InlineData(16, 64, "line 2: [net] width=16 is not a multiple of 32, as the strides up to [route] in line 14 need: use 32")]
    public void Plan_refuses_a_size_that_the_strides_do_not_divide_naming_the_key_its_line_and_sizes_that_fit(int width, int height, string problem)
    {
        var path = _directory.Combine("test.cfg");
        File.WriteAllText(
            path,
            $"[net]\nwidth={width}\nheight={height}\nchannels=3\n[maxpool]\nsize=16\nstride=16\n[maxpool]\nsize=2\nstride=2\n"
            + "[upsample]\nstride=2\n\n[route]\nlayers=-1,0\n" + Tail);

        var refusal = Assert.Throws<DetectionModelException>(() => NetworkPlanner.Plan(CfgFile.Read(path)));

        Assert.StartsWith($"{path}, {problem}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_refuses_a_size_that_a_reorg_or_a_shortcut_cannot_take_by_its_key()
    {
        var reorg = Assert.Throws<DetectionModelException>(() => Read("[maxpool]\nstride=4\n[reorg]\nstride=16\n" + Tail));
        Assert.Contains("line 2: [net] width=32 is not a multiple of 64", reorg.Message, StringComparison.Ordinal);
        var layers = "[convolutional]\nfilters=8\n[maxpool]\nsize=3\nstride=3\n[upsample]\nstride=3\n[shortcut]\nfrom=0\n";
        var shortcut = Assert.Throws<DetectionModelException>(() => Read(layers + Tail));
        var problem = "line 2: [net] width=32 is not a multiple of 3, as the strides up to [shortcut] in line 12 need: use 30 or 33";
        Assert.Contains(problem, shortcut.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "no sections")]
    [InlineData("[net]\nwidth=32\n", 0, "no layers")]
    [InlineData("width=32\n", 1, "must begin with [net]")]
    [InlineData("[convolutional]\n", 1, "must be [net], not [convolutional]")]
    [InlineData("[net]\n# fine\n; fine\n[yolo\n", 4, "is not a section name")]
    [InlineData("[net]\nwidth 32\n", 2, "neither [section] nor key=value")]
    [InlineData("[net]\n=32\n", 2, "neither [section] nor key=value")]
    [InlineData("[net]\nwidth=32\n[yolo]\n", 1, "height= is missing")]
    [InlineData("[net]\nwidth=32\nheight=100000\n[yolo]\n", 3, "height=100000 must be 1 to 4096")]
    [InlineData("[net]\nwidth=32\nheight=32\nchannels=1\n[yolo]\n", 4, "only networks for colour pictures")]
    public void Read_refuses_what_is_no_cfg_naming_file_and_line(string text, int line, string problem)
    {
        var path = _directory.Combine("bad.cfg");
        File.WriteAllText(path, text);

        var refusal = Assert.ThrowsAny<DetectionModelException>(() => NetworkPlanner.Plan(CfgFile.Read(path)));

        Assert.StartsWith(line > 0 ? $"{path}, line {line}: " : $"{path}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_an_endless_file_before_reading_it()
    {
        var path = _directory.Combine("huge.cfg");
        using (var file = File.Create(path))
            file.SetLength(1L << 40);

        var refusal = Assert.Throws<DetectionModelException>(() => CfgFile.Read(path));

        Assert.Contains("larger than", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_of_mutated_cfgs_ends_in_a_plan_or_a_refusal()
    {
        var random = new Random(5);
        var original = File.ReadAllText(RepositoryRoot.Combine("tests", "Gateway.Testing", "Models", "tiny.cfg"));
        const string Bits = "0123456789-=[],.\n#abcnet";
        var refused = 0;
        var rounds = Fuzz.Rounds(2000, least: 200);
        for (var round = 0; round < rounds; round++)
        {
            var text = original.ToCharArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                text[random.Next(text.Length)] = Bits[random.Next(Bits.Length)];

            var path = _directory.Combine("mutated.cfg");
            File.WriteAllText(path, new string(text));
            var failure = Record.Exception(() => NetworkPlanner.Plan(CfgFile.Read(path)));
            Assert.True(failure is null or DetectionModelException, $"round {round}: {failure}");
            refused += failure is null ? 0 : 1;
        }

        Assert.InRange(refused, rounds / 20, rounds - 1);
    }

    private NetworkPlan Read(string layers)
    {
        var path = _directory.Combine("test.cfg");
        File.WriteAllText(path, Head + layers);
        return NetworkPlanner.Plan(CfgFile.Read(path));
    }
}
