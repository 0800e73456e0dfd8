using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Options;

public sealed class GatewayOptionsReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Read_without_a_file_gives_the_defaults()
    {
        var options = GatewayOptionsReader.Read(configFile: null, _directory.Path);

        Assert.Equal("127.0.0.1", options.Mqtt.Address);
        Assert.Equal(1883, options.Mqtt.Port);
        Assert.Equal(8001, options.Link.Port);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Clips.PostRoll);
        Assert.Empty(options.Cameras);
    }

    [Fact]
    public void Read_takes_every_section_of_the_file()
    {
        var options = Read("""
            {
              "Mqtt": { "Port": 11883 },
              "Clips": { "PreRoll": "00:00:02" },
              "Cameras": [
                { "Name": "yard", "Input": "/dev/video0", "Motion": { "Edge": "Any", "Regions": [
                  { "Name": "in", "X": 1, "Y": 2, "Width": 30, "Height": 40 },
                  { "Name": "out", "Points": [ "50,50", "90,50", "70,90" ] } ] } },
                { "Name": "porch", "KeepImages": "none" }
              ],
              "Http": { "Port": 5001 }
            }
            """);

        Assert.Equal(11883, options.Mqtt.Port);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Clips.PreRoll);
        Assert.Equal(["yard", "porch"], options.Cameras.Select(camera => camera.Name));
        var motion = options.MotionOf("yard")!;
        Assert.Equal(RoiEdge.Any, motion.Edge);
        Assert.Equal(["in", "out"], motion.Regions.Select(region => region.Name));
        Assert.False(options.ImagePolicyOf("porch").Stores(null));
        Assert.True(options.ImagePolicyOf("other").Stores(null));
    }

    [Fact]
    public void Read_with_motion_disabled_for_a_camera_leaves_the_others_on()
    {
        var options = Read("""{ "Cameras": [ { "Name": "yard", "Motion": { "Enabled": false } } ] }""");

        Assert.Null(options.MotionOf("yard"));
        Assert.NotNull(options.MotionOf("porch"));
    }

    [Theory]
    [InlineData("""{ "Mqt": { "Port": 1 } }""", "Mqt")]
    [InlineData("""{ "Mqtt": { "Prot": 1 } }""", "Mqtt:Prot")]
    [InlineData("""{ "Mqtt": { "Port": "many" } }""", "Mqtt:Port")]
    [InlineData("""{ "Clips": { "PreRoll": "3 seconds" } }""", "Clips:PreRoll")]
    [InlineData("""{ "Motion": { "Regions": [ { "Nam": "a" } ] } }""", "Motion:Regions:0:Nam")]
    [InlineData("""{ "Cameras": [ { "Name": "a", "Motion": { "Edg": "Top" } } ] }""", "Cameras:0:Motion:Edg")]
    [InlineData("""{ "Clips": { "PostRoll": "00:00:00" } }""", "Clips:PostRoll")]
    [InlineData("""{ "Images": { "Keep": "some" } }""", "Images:Keep")]
    [InlineData("""{ "Cameras": [ { "Input": "x" } ] }""", "Cameras:0")]
    [InlineData("""{ "Cameras": [ { "Name": "a b" } ] }""", "Cameras:0:Name")]
    [InlineData("""{ "Cameras": [ { "Name": "a" }, { "Name": "a" } ] }""", "Cameras:1:Name")]
    [InlineData("""{ "Motion": { "MinArea": -1 } }""", "Motion:MinArea")]
    [InlineData("""{ "Motion": { "Regions": [ { "Name": "a", "X": 1 } ] } }""", "Motion:Regions:0:Y")]
    [InlineData("""{ "Motion": { "Regions": [ { "Name": "a", "Points": [ "1;2" ] } ] } }""", "Motion:Regions:0:Points:0")]
    public void Read_of_a_bad_setting_names_its_key(string json, string key)
    {
        var problem = Assert.Throws<OptionsException>(() => Read(json));

        Assert.Equal(key, problem.Key);
        Assert.StartsWith(key, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("")]
    public void Read_of_a_file_that_is_not_json_names_the_file(string text)
    {
        var problem = Assert.Throws<OptionsException>(() => Read(text));

        Assert.Contains("gateway.json", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_a_missing_file_says_so()
    {
        var missing = Path.Combine(_directory.Path, "none.json");

        var problem = Assert.Throws<OptionsException>(() => GatewayOptionsReader.Read(missing, _directory.Path));

        Assert.Contains(missing, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_prefers_the_environment_over_the_file()
    {
        const string Name = "GATEWAY__CLIPS__MAXTRIES";
        Environment.SetEnvironmentVariable(Name, "7");
        try
        {
            Assert.Equal(7, Read("""{ "Clips": { "MaxTries": 2 } }""").Clips.MaxTries);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }

    public void Dispose() => _directory.Dispose();

    private GatewayOptions Read(string json)
    {
        var file = Path.Combine(_directory.Path, "gateway.json");
        File.WriteAllText(file, json);
        return GatewayOptionsReader.Read(file, _directory.Path);
    }
}
