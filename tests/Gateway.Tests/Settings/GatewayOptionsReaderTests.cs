using Gateway.Motion;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Settings;

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
        var cameras = new CameraSettings(options);
        var motion = cameras.MotionOf("yard")!;
        Assert.Equal(RoiEdge.Any, motion.Edge);
        Assert.Equal(["in", "out"], motion.Regions.Select(region => region.Name));
        Assert.False(cameras.ImagePolicyOf("porch").Stores(null));
        Assert.True(cameras.ImagePolicyOf("other").Stores(null));
    }

    [Fact]
    public void Read_takes_a_snapshot_camera()
    {
        var camera = Read("""{ "Cameras": [ { "Name": "porch", "Snapshot": "http://board/capture", "Interval": "2s" } ] }""").Cameras[0];

        Assert.Equal(("http://board/capture", TimeSpan.FromSeconds(2), false), (camera.Snapshot, camera.Interval, camera.IsBoard));
    }

    [Theory]
    [InlineData(""" "Input": "/dev/video0", "Snapshot": "http://board/s3cret" """, "Cameras:0:Snapshot is set, and so is Input")]
    [InlineData(""" "Snapshot": "http://board/s3cret", "FramesPerSecond": 5 """, "Cameras:0:Snapshot is set, so remove")]
    [InlineData(""" "Snapshot": "board/s3cret" """, "Cameras:0:Snapshot is no address such as http://board/capture")]
    [InlineData(""" "Snapshot": "ftp://board/s3cret" """, "Cameras:0:Snapshot is no address such as http://board/capture")]
    [InlineData(""" "Snapshot": "http://u:s3cret@board/x" """, "Cameras:0:Snapshot has a user or a password in it")]
    [InlineData(""" "Input": "/dev/video0", "CredentialsFile": "/etc/hostname" """, "Cameras:0:CredentialsFile is for Snapshot")]
    [InlineData(""" "Snapshot": "http://board/x", "CredentialsFile": "/nowhere" """, "Cameras:0:CredentialsFile names /nowhere, which")]
    [InlineData(""" "Snapshot": "http://board/x", "Interval": "10ms" """, "Cameras:0:Interval")]
    [InlineData(""" "Snapshot": "http://board/s3cret\n" """, "Cameras:0:Snapshot has a control character in it")]
    [InlineData(""" "Input": "rtsp://u:s3cret@board/x\r\nX: 1" """, "Cameras:0:Input has a control character in it")]
    [InlineData(""" "Input": "/dev/video0\u0000" """, "Cameras:0:Input has a control character in it")]
    [InlineData(""" "Input": "/dev/video0", "InputArguments": ["-headers", "s3cret\u001b"] """, "Cameras:0:InputArguments:1 has a control")]
    public void Read_refuses_a_snapshot_camera_that_cannot_work_and_does_not_show_its_address(string settings, string problem)
    {
        var refusal = Assert.Throws<OptionsException>(() => Read("{ \"Cameras\": [ { \"Name\": \"porch\"," + settings + "} ] }"));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_password_in_the_file_and_says_where_it_goes()
    {
        var refusal = Assert.Throws<OptionsException>(() => Read("""{ "Bridge": { "Host": "broker", "User": "u", "Password": "hunter2" } }"""));
        Assert.Contains("Bridge:PasswordFile", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_a_bridge_do_not_print_the_password()
    {
        var options = new GatewayOptions { DataDirectory = "", Bridge = new() { Host = "broker", Password = "hunter2" } };
        Assert.DoesNotContain("hunter2", $"{options}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_bridge_to_the_gateway_s_own_broker_is_refused() =>
        Assert.Equal("Bridge:Host", Assert.Throws<OptionsException>(() => Read("""{ "Bridge": { "Host": "localhost" } }""")).Key);

    [Fact]
    public void Read_takes_every_parameter_of_the_background_model()
    {
        var options = Cameras("""
            { "Motion": { "History": 100, "VarThreshold": 20, "VarThresholdGen": 10, "Mixtures": 3, "BackgroundRatio": 0.8,
              "VarInit": 11, "VarMin": 2, "VarMax": 90, "ComplexityReduction": 0.1, "DetectShadows": true, "ShadowValue": 90,
              "ShadowThreshold": 0.6, "LearningRate": 0.02, "Threads": 2 } }
            """).MotionOf("any")!;
        var expected = new Vision.BackgroundModelOptions
        {
            History = 100,
            VarThreshold = 20,
            VarThresholdGen = 10,
            Mixtures = 3,
            BackgroundRatio = 0.8f,
            VarInit = 11,
            VarMin = 2,
            VarMax = 90,
            ComplexityReduction = 0.1f,
            DetectShadows = true,
            ShadowValue = 90,
            ShadowThreshold = 0.6f,
        };
        Assert.Equal((expected, 0.02, 2), (options.Model, options.LearningRate, options.Threads));
    }

    [Fact]
    public void Read_with_motion_disabled_for_a_camera_leaves_the_others_on()
    {
        var options = Cameras("""{ "Cameras": [ { "Name": "yard", "Motion": { "Enabled": false } } ] }""");

        Assert.Null(options.MotionOf("yard"));
        Assert.NotNull(options.MotionOf("porch"));
    }

    [Theory]
    [InlineData("""{ "Mqt": { "Port": 1 } }""", "Mqt")]
    [InlineData("""{ "Mqtt": { "Prot": 1 } }""", "Mqtt:Prot")]
    [InlineData("""{ "Mqtt": { "Port": "many" } }""", "Mqtt:Port")]
    [InlineData("""{ "Mqtt": { "MemoryTimeout": "00:00:00" } }""", "Mqtt:MemoryTimeout")]
    [InlineData("""{ "Mqtt": { "MaxTopicAliases": 65536 } }""", "Mqtt:MaxTopicAliases")]
    [InlineData("""{ "Mqtt": { "MaxKeepAlive": "1.00:00:00" } }""", "Mqtt:MaxKeepAlive")]
    [InlineData("""{ "Mqtt": { "MaxKeepAlive": "00:00:00.5" } }""", "Mqtt:MaxKeepAlive")]
    [InlineData("""{ "Mqtt": { "MaxSessionExpiry": "-00:00:01" } }""", "Mqtt:MaxSessionExpiry")]
    [InlineData("""{ "Mqtt": { "StatusInterval": "-00:00:01" } }""", "Mqtt:StatusInterval")]
    [InlineData("""{ "Mqtt": { "MaxStoredBytes": -1 } }""", "Mqtt:MaxStoredBytes")]
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
    [InlineData("""{ "Motion": { "VarThreshold": 0 } }""", "Motion:VarThreshold")]
    [InlineData("""{ "Motion": { "VarThresholdGen": -1 } }""", "Motion:VarThresholdGen")]
    [InlineData("""{ "Motion": { "History": 0 } }""", "Motion:History")]
    [InlineData("""{ "Motion": { "Mixtures": 6 } }""", "Motion:Mixtures")]
    [InlineData("""{ "Motion": { "BackgroundRatio": 1.5 } }""", "Motion:BackgroundRatio")]
    [InlineData("""{ "Motion": { "VarMin": 20 } }""", "Motion:VarInit")]
    [InlineData("""{ "Motion": { "VarMax": 3 } }""", "Motion:VarMax")]
    [InlineData("""{ "Motion": { "ComplexityReduction": 2 } }""", "Motion:ComplexityReduction")]
    [InlineData("""{ "Motion": { "ShadowValue": 255 } }""", "Motion:ShadowValue")]
    [InlineData("""{ "Motion": { "ShadowValue": 256 } }""", "Motion:ShadowValue")]
    [InlineData("""{ "Motion": { "ShadowThreshold": -0.1 } }""", "Motion:ShadowThreshold")]
    [InlineData("""{ "Motion": { "LearningRate": 1 } }""", "Motion:LearningRate")]
    [InlineData("""{ "Motion": { "Threads": 9 } }""", "Motion:Threads")]
    [InlineData("""{ "Motion": { "SaveInterval": "00:00:01" } }""", "Motion:SaveInterval")]
    [InlineData("""{ "Motion": { "SavedMaxAge": "00:00:00" } }""", "Motion:SavedMaxAge")]
    [InlineData("""{ "Cameras": [ { "Name": "a", "Motion": { "Mixtures": 0 } } ] }""", "Cameras:0:Motion:Mixtures")]
    public void Read_of_a_bad_setting_names_its_key(string json, string key)
    {
        var problem = Assert.Throws<OptionsException>(() => Read(json));

        Assert.Equal(key, problem.Key);
        Assert.StartsWith(key, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [ "0,0", "50,50", "50,0", "0,50" ] } ] } }""",
        "Motion:Regions:0:Points", "list the corners in order")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [ "0,0", "50,50" ] } ] } }""",
        "Motion:Regions:0:Points", "3 to 64 corners, not 2")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [  ] } ] } }""",
        "Motion:Regions:0:Points", "3 to 64 corners, not 0")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [ "0,0", "50,50", "100,100" ] } ] } }""",
        "Motion:Regions:0:Points", "has no area")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [ "0,0", "50,0", "-1,50" ] } ] } }""",
        "Motion:Regions:0:Points", "give pixels of the camera")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [ "0,0", "50,0", "0,5000" ] } ] } }""",
        "Motion:Regions:0", "no picture larger than 4096x4096 is analysed")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "X": 0, "Y": 0, "Width": 0, "Height": 5 } ] } }""",
        "Motion:Regions:0:Width", "must be 1 to 16384 pixels")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "X": 4090, "Y": 0, "Width": 10, "Height": 5 } ] } }""",
        "Motion:Regions:0", "reaches to 4100,5")]
    [InlineData(
        """{ "Motion": { "Ignore": [ { "Name": "a", "X": 0, "Y": 5000, "Width": 10, "Height": 5 } ] } }""",
        "Motion:Ignore:0", "no picture larger than 4096x4096 is analysed")]
    [InlineData(
        """{ "Motion": { "Include": [ { "Name": "a", "X": 0, "Y": 5000, "Width": 10, "Height": 5 } ] } }""",
        "Motion:Include:0", "no picture larger than 4096x4096 is analysed")]
    [InlineData("""{ "Motion": { "Ignore": [ { "Points": [ "0,0", "9,9" ] } ] } }""", "Motion:Ignore:0:Points", "3 to 64 corners, not 2")]
    [InlineData("""{ "Motion": { "Ignore": [ { "Pionts": [ "0,0", "9,9" ] } ] } }""", "Motion:Ignore:0:Pionts", "is no setting")]
    [InlineData(
        """
        { "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "X": 10, "Y": 10, "Width": 20, "Height": 20 } ], "Ignore": [ { "X": 0, "Y": 0,
        "Width": 30, "Height": 30 } ] } }
        """,
        "Motion:Regions:0", "is completely covered by Motion:Ignore")]
    [InlineData("""{ "Motion": { "Regions": [], "Include": [] } }""", "Motion:Include", "nothing is analysed")]
    [InlineData("""{ "Clips": { "MaxTries": 256 } }""", "Clips:MaxTries", "1 to 255 tries")]
    [InlineData("""{ "Clips": { "RetryAfter": "2.00:00:00" } }""", "Clips:RetryAfter", "it must be 0 to 1d")]
    [InlineData("""{ "Detection": { "Backend": "7" } }""", "Detection:Backend", "is \"7\"; it must be one of Managed, Darknet")]
    [InlineData("""{ "Detection": { "Backend": "opencv" } }""", "Detection:Backend", "is \"opencv\"; it must be one of Managed, Darknet")]
    [InlineData("""{ "Detection": { "FrameTimeout": "00:00:00" } }""", "Detection:FrameTimeout", "it must be 1s to 1d")]
    [InlineData(
        """{ "Detection": { "TimeBudget": "-00:00:01" } }""",
        "Detection:TimeBudget", "it must be a time such as \"3s\", \"10min\", \"30d\" or \"00:00:03\", 0 to 1d")]
    [InlineData("""{ "Motion": { "Scale": "Tiny" } }""", "Motion:Scale", "is \"Tiny\"; it must be one of Auto, Full, Half, Quarter")]
    [InlineData("""{ "Motion": { "Edge": "Up" } }""", "Motion:Edge", "one of Any, Top, Bottom, Left, Right")]
    [InlineData("""{ "Motion": { "Enabled": "maybe" } }""", "Motion:Enabled", "it must be true or false")]
    [InlineData("""{ "Motion": { "Window": "4 s" } }""", "Motion:Window", "it must be a time such as \"3s\"")]
    [InlineData("""{ "Motion": { "MinArea": 99999999999 } }""", "Motion:MinArea", "it must be a whole number, 0 to 268435456 pixels")]
    [InlineData("""{ "Motion": { "ShadowValue": 300 } }""", "Motion:ShadowValue", "it must be a whole number, 1 to 254")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a\u000Ab", "X": 0, "Y": 0, "Width": 9, "Height": 5 } ] } }""",
        "Motion:Regions:0", "region 'a?b': a name has no control characters")]
    [InlineData(
        """{ "Motion": { "Ignore": [ { "Name": "a\u001B[2J", "X": 0, "Y": 0, "Width": 9, "Height": 5 } ] } }""",
        "Motion:Ignore:0", "a name has no control characters")]
    [InlineData("""{ "Motion": { "VarThresholdGen": "NaN" } }""", "Motion:VarThresholdGen", "above 0 and below 1000000000")]
    [InlineData("""{ "Motion": { "VarThresholdGen": "Infinity" } }""", "Motion:VarThresholdGen", "above 0 and below 1000000000")]
    [InlineData("""{ "Motion": { "VarThresholdGen": 1e39 } }""", "Motion:VarThresholdGen", "above 0 and below 1000000000")]
    [InlineData("""{ "Motion": { "VarThresholdGen": 1e-60 } }""", "Motion:VarThresholdGen", "above 0 and below 1000000000")]
    [InlineData("""{ "Motion": { "VarThresholdGen": 1e9 } }""", "Motion:VarThresholdGen", "above 0 and below 1000000000")]
    [InlineData("""{ "Motion": { "VarThreshold": "NaN" } }""", "Motion:VarThreshold", "above 0 and below 1000000000")]
    [InlineData("""{ "Motion": { "VarInit": "-Infinity" } }""", "Motion:VarInit", "above 0 and below 1000000")]
    [InlineData("""{ "Motion": { "VarMin": "NaN" } }""", "Motion:VarMin", "above 0 and below 1000000")]
    [InlineData("""{ "Motion": { "VarMax": "NaN" } }""", "Motion:VarMax", "above 0 and below 1000000")]
    [InlineData("""{ "Motion": { "ComplexityReduction": "NaN" } }""", "Motion:ComplexityReduction", "0 to 1")]
    [InlineData("""{ "Motion": { "VarThreshold": "high" } }""", "Motion:VarThreshold", "it must be a number")]
    [InlineData("""{ "Motion": { "LearningRate": "slow" } }""", "Motion:LearningRate", "it must be a number")]
    [InlineData("""{ "Motion": { "VarMax": "Infinity" } }""", "Motion:VarMax", "it must be a number, above 0 and below 1000000")]
    [InlineData("""{ "Motion": { "Regions": [ { "Name": "a", "X": "left" } ] } }""", "Motion:Regions:0:X", "a whole number")]
    [InlineData("""{ "Motion": { "Ignore": [ { "X": 0, "Y": 0, "Width": 5, "Height": "5 px" } ] } }""", "Motion:Ignore:0:Height", "a whole number")]
    [InlineData(
        """{ "Cameras": [ { "Name": "a", "Motion": { "Regions": [ { "Name": "a", "X": 1.5 } ] } } ] }""",
        "Cameras:0:Motion:Regions:0:X", "a whole number")]
    [InlineData("""{ "Cameras": [ { "Name": "a", "Motion": { "Mode": "Seq" } } ] }""", "Cameras:0:Motion:Mode", "one of Sequence, Area")]
    [InlineData("""{ "Motion": { "Scale": 3 } }""", "Motion:Scale", "is 3; it must be one of Auto, Full, Half, Quarter")]
    [InlineData("""{ "Motion": { "VarTreshold": 16 } }""", "Motion:VarTreshold", "is no setting; did you mean VarThreshold?")]
    [InlineData("""{ "Motion": { "Colour": 16 } }""", "Motion:Colour", "is no setting; Motion has")]
    [InlineData("""{ "Motion": { "Regions": { "Name": "a", "X": 0, "Y": 0, "Width": 10, "Height": 5 } } }""", "Motion:Regions", "a list")]
    [InlineData(
        """{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": [ { "X": 1 } ] } ] } }""",
        "Motion:Regions:0:Points:0", "takes one value")]
    [InlineData("""{ "Motion": { "Mode": "Area", "Regions": [ "0,0,10,10" ] } }""", "Motion:Regions:0", "it is written as { ... } with Height, Name")]
    [InlineData("""{ "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "Points": "0,0 9,9" } ] } }""", "Motion:Regions:0:Points", "a list")]
    [InlineData("""{ "Cameras": [ { "Name": "a", "Width": 640 } ] }""", "Cameras:0:Height", "both, or neither")]
    [InlineData("""{ "Cameras": [ { "Name": "a", "Width": 640, "Height": 5000 } ] }""", "Cameras:0:Height", "16 to 4096 pixels")]
    [InlineData(
        """{ "Motion": { "Preset": "Seed" }, "Cameras": [ { "Name": "a", "Width": 320, "Height": 240 } ] }""",
        "Motion:Regions:0", "give this camera regions of its own in Cameras:0:Motion")]
    [InlineData(
        """
        { "Cameras": [ { "Name": "a", "Input": "x", "Width": 320, "Height": 240, "Motion": { "Mode": "Area", "Regions": [ { "Name": "a", "X": 300,
        "Y": 0, "Width": 21, "Height": 5 } ] } } ] }
        """,
        "Cameras:0:Motion:Regions:0", "reaches to 321,5: Cameras:0:Width and Height say")]
    public void Read_of_settings_that_cannot_be_names_the_key_and_what_to_do(string json, string key, string advice)
    {
        var problem = Assert.Throws<OptionsException>(() => Read(json));

        Assert.Equal(key, problem.Key);
        Assert.Contains(advice, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_takes_included_and_ignored_areas_without_names()
    {
        var motion = Cameras("""
            { "Motion": { "Mode": "Sequence",
                "Include": [ { "X": 0, "Y": 0, "Width": 640, "Height": 100 } ],
                "Ignore": [ { "Points": [ "0,0", "90,0", "0,90" ] }, { "Name": "tree", "X": 5, "Y": 5, "Width": 9, "Height": 9 } ] } }
            """).MotionOf("any")!;

        Assert.Equal(AnalysisScale.Auto, motion.Scale);
        Assert.Equal("1", Assert.Single(motion.Include!.Value).Name);
        Assert.Equal(["1", "tree"], motion.Ignore.Select(area => area.Name));
        Assert.Equal(3, motion.Ignore[0].Corners.Length);
        Assert.Null(Cameras("{}").MotionOf("any")!.Include);
        Assert.Empty(Cameras("""{ "Motion": { "Mode": "Sequence", "Include": [] } }""").MotionOf("any")!.Include!.Value);
    }

    [Fact]
    public void Read_takes_regions_that_fit_the_size_of_the_camera_and_asks_nothing_of_one_without_motion()
    {
        Assert.NotNull(Cameras("""{ "Cameras": [ { "Name": "a", "Width": 640, "Height": 480 } ] }""").MotionOf("a"));
        Assert.Null(Cameras("""{ "Cameras": [ { "Name": "a", "Width": 64, "Height": 48, "Motion": { "Enabled": false } } ] }""").MotionOf("a"));
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

    private CameraSettings Cameras(string json) => new(Read(json));

    private GatewayOptions Read(string json)
    {
        var file = Path.Combine(_directory.Path, "gateway.json");
        File.WriteAllText(file, json);
        return GatewayOptionsReader.Read(file, _directory.Path);
    }
}
