using Gateway.Detection.Networks;
using Gateway.Testing;

namespace Gateway.Detection.Tests;

public sealed class DetectionModelTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_finds_the_three_files_and_checks_them()
    {
        RandomModel.Write(_directory.Path);

        var model = DetectionModel.Load(_directory.Path);

        Assert.Equal(_directory.Combine("tiny.cfg"), model.CfgFile);
        Assert.Equal(_directory.Combine("tiny.weights"), model.WeightsFile);
        Assert.Equal(["thing 0", "thing 1", "thing 2"], model.Labels);
        Assert.NotNull(model.Plan);
    }

    [Fact]
    public void Load_knows_the_length_of_the_published_yolov3_tiny_weights()
    {
        RandomModel.Write(_directory.Path, RandomModel.YoloV3Tiny);

        DetectionModel.Load(_directory.Path);

        Assert.Equal(35_434_956, new FileInfo(_directory.Combine("yolov3-tiny.weights")).Length);
    }

    [Theory]
    [InlineData("tiny.cfg", "*.cfg")]
    [InlineData("tiny.weights", "*.weights")]
    [InlineData("tiny.names", "*.names")]
    public void Load_names_a_missing_file_and_what_a_model_is(string file, string named)
    {
        RandomModel.Write(_directory.Path);
        File.Delete(_directory.Combine(file));

        AssertRefused($"no {named} file here. A model is a directory with three files");
    }

    [Fact]
    public void Load_of_a_missing_directory_says_so()
    {
        var refusal = Assert.Throws<DetectionModelException>(() => DetectionModel.Load(_directory.Combine("nowhere")));

        Assert.Contains("there is no such directory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_cut_weights_naming_the_byte()
    {
        RandomModel.Write(_directory.Path);
        using (var file = File.OpenWrite(_directory.Combine("tiny.weights")))
            file.SetLength(1000);

        AssertRefused("tiny.weights, byte 1000: the file ends here, but the cfg's network needs");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(15)]
    public void Load_refuses_weights_cut_within_their_header(int length)
    {
        RandomModel.Write(_directory.Path);
        using (var file = File.OpenWrite(_directory.Combine("tiny.weights")))
            file.SetLength(length);

        AssertRefused($"byte {length}: the file ends within its header");
    }

    [Fact]
    public void Load_refuses_weights_of_a_larger_network()
    {
        RandomModel.Write(_directory.Path);
        File.AppendAllText(_directory.Combine("tiny.weights"), "more");

        AssertRefused("weights of another network");
    }

    [Fact]
    public void Load_refuses_something_else_called_weights()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("tiny.weights"), "<html>404 not found</html>");

        AssertRefused("byte 0: version");
    }

    /// <summary>Field case V10d: PyTorch's exporters write five integers under any version.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    public void Load_accepts_the_long_header_under_an_old_version(int major, int minor)
    {
        RandomModel.Write(_directory.Path);
        using (var file = File.OpenWrite(_directory.Combine("tiny.weights")))
        {
            file.Write([(byte)major, 0, 0, 0, (byte)minor, 0, 0, 0]);
            file.Position = 12;
            file.Write([1, 2, 3, 4, 0, 0, 0, 0]);
        }

        DetectionModel.Load(_directory.Path);
        using (var file = File.OpenWrite(_directory.Combine("tiny.weights")))
        {
            file.Position = 16;
            file.Write([1]);   // no number of pictures: four bytes too many behind a short header
        }

        AssertRefused("weights of another network");
    }

    [Fact]
    public void Load_accepts_the_short_header_of_old_weights()
    {
        RandomModel.Write(_directory.Path);
        var bytes = File.ReadAllBytes(_directory.Combine("tiny.weights"));
        File.WriteAllBytes(_directory.Combine("tiny.weights"), [0, 0, 0, 0, 1, 0, 0, 0, .. bytes.AsSpan(8, 8), .. bytes.AsSpan(20)]);

        Assert.NotNull(DetectionModel.Load(_directory.Path).Plan);
    }

    [Fact]
    public void Load_refuses_fewer_names_than_classes()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("tiny.names"), "person\ncar\n\n");

        AssertRefused("tiny.names, line 2: 2 names, but the network");
    }

    [Fact]
    public void Load_refuses_a_blank_name_in_the_middle()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("tiny.names"), "person\n\ncar\n");

        AssertRefused("tiny.names, line 2:");
    }

    [Fact]
    public void Load_reads_names_with_windows_line_ends()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("tiny.names"), "person\r\ncar\r\ndog\r\n");

        Assert.Equal(["person", "car", "dog"], DetectionModel.Load(_directory.Path).Labels);
    }

    [Fact]
    public void Load_lets_the_data_file_choose_among_several_names_files()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("other.names"), "a\nb\nc\n");
        File.WriteAllText(_directory.Combine("tiny.data"), "classes= 3\nnames = data/other.names\n");

        Assert.Equal(["a", "b", "c"], DetectionModel.Load(_directory.Path).Labels);
    }

    [Fact]
    public void Load_names_the_line_of_a_data_file_that_leads_nowhere()
    {
        RandomModel.Write(_directory.Path);
        File.Delete(_directory.Combine("tiny.names"));
        File.WriteAllText(_directory.Combine("tiny.data"), "classes= 3\nnames = data/other.names\n");

        AssertRefused("tiny.data, line 2: names=data/other.names: there is no such file");
    }

    [Fact]
    public void Load_takes_the_cfg_that_is_named_like_the_weights()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("another.cfg"), "[net]\n");

        Assert.Equal(_directory.Combine("tiny.cfg"), DetectionModel.Load(_directory.Path).CfgFile);
    }

    [Fact]
    public void Load_refuses_two_models_in_one_directory()
    {
        RandomModel.Write(_directory.Path);
        File.WriteAllText(_directory.Combine("another.weights"), "");

        AssertRefused("several *.weights files");
    }

    [Fact]
    public void Load_leaves_a_network_it_does_not_know_unchecked()
    {
        RandomModel.Write(_directory.Path);
        File.AppendAllText(_directory.Combine("tiny.cfg"), "[route]\nlayers=1\n[gru]\n");

        var model = DetectionModel.Load(_directory.Path);

        Assert.Null(model.Plan);
        Assert.Contains("[gru] is an unsupported layer", model.Unsupported!.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string with)
    {
        var refusal = Assert.Throws<DetectionModelException>(() => DetectionModel.Load(_directory.Path));
        Assert.Contains(with, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith(_directory.Path, refusal.Message, StringComparison.Ordinal);
    }
}
