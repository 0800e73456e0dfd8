using Gateway.Frames;
using Gateway.Motion;
using Gateway.Settings.Reading;
using Gateway.Testing;

namespace Gateway.Tests.Settings;

/// <summary>The environment over the file.</summary>
public sealed class SettingsEnvironmentTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public void Variables_win_over_the_file_and_have_every_form_as_text()
    {
        var options = Read(
            """{ "Mqtt": { "Port": 1, "AllowAnonymous": true }, "Clips": { "MaxBytes": 5 } }""",
            ("GATEWAY__MQTT__PORT", "2"), ("gateway__Mqtt__AllowAnonymous", "False"), ("GATEWAY__CLIPS__MAXBYTES", "8GiB"),
            ("GATEWAY__CLIPS__PREROLL", "00:00:01"), ("GATEWAY__MOTION__MODE", "area"), ("GATEWAY__MOTION__AREATHRESHOLD", "0.1"),
            ("GATEWAY__IMAGES__KEEP", "10s"), ("GATEWAY__BRIDGE__PASSWORD", "p"), ("GATEWAY__BRIDGE__GROUP", ""), ("OTHER__MQTT__PORT", "3"));
        Assert.Equal((2, false), (options.Mqtt.Port, options.Mqtt.AllowAnonymous));
        Assert.Equal((8L << 30, TimeSpan.FromSeconds(1)), (options.Clips.MaxBytes, options.Clips.PreRoll));
        Assert.Equal((DecisionMode.Area, 0.1, "10s"), (options.Motion.Mode, options.Motion.AreaThreshold, $"{options.Images.Keep}"));
        Assert.Equal(("p", ""), (options.Bridge.Password, options.Bridge.Group));
    }

    [Fact]
    public void Lists_are_changed_by_number_and_emptied()
    {
        const string File = """
            { "Bridge": { "Filters": [ "a", "b" ] }, "Motion": { "Regions": [ { "Name": "in", "X": 1, "Y": 2, "Width": 3, "Height": 4 } ] } }
            """;
        var options = Read(
            File, ("GATEWAY__BRIDGE__FILTERS__1", "c"), ("GATEWAY__BRIDGE__FILTERS__10", "e"), ("GATEWAY__BRIDGE__FILTERS__9", "d"),
            ("GATEWAY__MOTION__REGIONS__0__X", "7"));
        Assert.Equal(["a", "c", "d", "e"], options.Bridge.Filters);
        Assert.Equal((7, 2), (options.Motion.Regions![0].X, options.Motion.Regions[0].Y));
        Assert.Empty(Read(File, ("GATEWAY__MOTION__REGIONS", "[]")).Motion.Regions!);
        Assert.Empty(Read(File, ("GATEWAY__BRIDGE__FILTERS", "")).Bridge.Filters);
    }

    [Fact]
    public void Cameras_are_merged_by_name_without_case_and_by_number_without_a_name()
    {
        const string File = """{ "Cameras": [ { "Name": "Door", "Input": "a", "KeepImages": "none" }, { "Name": "yard" } ] }""";
        var options = Read(
            File, ("GATEWAY__CAMERAS__0__NAME", "YARD"), ("GATEWAY__CAMERAS__0__LOOP", "true"), ("GATEWAY__CAMERAS__1__NAME", "door"),
            ("GATEWAY__CAMERAS__1__INPUT", "b"), ("GATEWAY__CAMERAS__2__NAME", "hall"), ("GATEWAY__CAMERAS__2__INPUT", "c"));
        Assert.Equal(
            [("door", "b", false), ("YARD", null, true), ("hall", "c", false)],
            options.Cameras.Select(camera => (camera.Name, camera.Input, camera.Loop)));
        Assert.Equal(ImagePolicy.None, options.Camera("DOOR")!.KeepImages);
        Assert.Equal("b", Read(File, ("GATEWAY__CAMERAS__0__INPUT", "b")).Cameras[0].Input);
    }

    [Fact]
    public void Settings_of_a_camera_are_found_without_case()
    {
        var cameras = new CameraSettings(Read("""
            { "Cameras": [ { "Name": "Door", "KeepImages": "none", "Motion": { "MinArea": 7, "SaveInterval": "1h" } } ] }
            """));
        Assert.Equal(7, cameras.MotionOf("door")!.MinArea);
        Assert.Equal(TimeSpan.FromHours(1), cameras.MotionSectionOf("DOOR").SaveInterval);
        Assert.Equal(ImagePolicy.None, cameras.ImagePolicyOf("door"));
        Assert.Same(cameras.MotionOf("door"), cameras.MotionOf("Door"));

        var registry = new CameraRegistry(maxCameras: 2);
        Assert.Same(registry.GetOrAdd("Door", isBoard: false), registry.GetOrAdd("DOOR", isBoard: true));
    }

    [Theory]
    [InlineData("GATEWAY__MQT__PORT", "1", "MQT is no section of the configuration; did you mean Mqtt?")]
    [InlineData("GATEWAY__MQTT__PORT", "many", "Mqtt:Port is \"many\"; it must be a whole number, 0 to 65535")]
    [InlineData("GATEWAY__MQTT", "5", "Mqtt is \"5\"; it is written as { ... } with AclFile")]
    [InlineData("GATEWAY__MQTT__LISTENERS__A__PORT", "5", "Mqtt:Listeners:A is no item of a list")]
    [InlineData("GATEWAY__MQTT__LISTENERS__-1__PORT", "5", "Mqtt:Listeners:-1 is no item of a list")]
    [InlineData("GATEWAY__MQTT__LISTENERS__01__PORT", "5", "Mqtt:Listeners:01 is no item of a list")]
    [InlineData("GATEWAY__CAMERAS__X__NAME", "door", "Cameras:X is no item of a list")]
    [InlineData("GATEWAY__CAMERAS__99999999999__NAME", "door", "Cameras:99999999999 is no item of a list")]
    [InlineData("GATEWAY__CAMERAS__0__INPUT", "x", "Cameras:0 has no Name")]
    [InlineData("GATEWAY__MQTT__PORT__X", "1", "Mqtt:Port has keys of its own")]
    public void A_wrong_variable_is_named(string variable, string value, string text)
    {
        var problem = Assert.Single(Assert.Throws<OptionsException>(() => Read("{ }", (variable, value))).Problems);
        Assert.StartsWith(text, $"{problem.Key} {problem.Text}", StringComparison.Ordinal);
        Assert.Equal($"environment variable {variable}", problem.Place);
    }

    [Theory]
    [InlineData("""{ "Cameras": [ { "Name": "a" }, { "Name": "A" } ] }""")]
    [InlineData("""{ "Cameras": [ { "Name": "a" }, { "Name": "a" } ] }""")]
    public void Two_cameras_of_one_name_are_refused(string json) =>
        Assert.Equal("Cameras:1:Name", Assert.Throws<OptionsException>(() => Read(json)).Key);

    public void Dispose() => _folder.Dispose();

    private GatewayOptions Read(string json, params (string Name, string Value)[] environment)
    {
        File.WriteAllText(_folder.Combine("gateway.json"), json);
        var variables = environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value));
        return SettingsReader.Read(_folder.Combine("gateway.json"), variables, (options, problems) => options.Check(problems));
    }
}
