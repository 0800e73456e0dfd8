using Gateway.Detection;
using Gateway.Detection.Darknet;
using Gateway.Detection.Managed;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Settings.Declared;
using Gateway.Settings.Reading;
using Gateway.Storage;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Settings;

/// <summary>Ranges and defaults are declared once: the reader keeps the ranges, and the parts that have their own agree.</summary>
public sealed class SettingRangeTests : IDisposable
{
    /// <summary>Settings of the section Motion that limit each other.</summary>
    private static readonly string[][] Together =
    [
        [nameof(MotionSection.VarInit), nameof(MotionSection.VarMin), nameof(MotionSection.VarMax)],
        [nameof(MotionSection.AreaFrames), nameof(MotionSection.AreaFramesOver)],
    ];

    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string, string> Ranged
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var section in DeclaredSection.Of(typeof(GatewayOptions)).Settings.Where(section => !section.IsList))
            {
                foreach (var setting in DeclaredSection.Of(section.Type).Settings.Where(setting => setting.Range.ToString().Length > 0))
                    data.Add(section.Name, setting.Name);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Ranged))]
    public void The_reader_keeps_the_range(string section, string name)
    {
        var setting = DeclaredSection.Of(DeclaredSection.Of(typeof(GatewayOptions)).Find(section)!.Type).Find(name)!;
        var range = setting.Range;
        foreach (var (bound, isAllowed, direction) in new[]
            { (range.Min, true, 1), (range.Max, true, -1), (range.Above, false, 1), (range.Below, false, -1) })
        {
            if (bound is null)
                continue;
            var (inside, outside) = (isAllowed ? 0 : Step(setting, bound) * direction, isAllowed ? -Step(setting, bound) * direction : 0);
            Assert.True(range.Contains(Moved(bound, inside)), $"{bound}");
            Assert.Equal(range.Contains(Moved(bound, outside)), setting.Attribute.OrZero && Number(Moved(bound, outside)) == 0);
            Assert.Null(ProblemOf(section, name, Text(setting, Moved(bound, inside))));
            Assert.Contains("must be", ProblemOf(section, name, Text(setting, Moved(bound, outside)))?.Text ?? "", StringComparison.Ordinal);
        }

        if (setting.Attribute.OrZero)
            Assert.Null(ProblemOf(section, name, "0"));
    }

    [Fact]
    public void Vision_has_the_ranges_of_the_section_Motion()
    {
        foreach (var setting in DeclaredSection.Of(typeof(MotionSection)).Settings.Where(setting => setting.Range.ToString().Length > 0))
        {
            if (setting.Name is nameof(MotionSection.SaveInterval) or nameof(MotionSection.SavedMaxAge))
                continue;   // The daemon's own.
            var range = setting.Range;
            foreach (var value in new[] { range.Min, range.Max, range.Above, range.Below }.OfType<object>()
                .SelectMany(bound => new[] { bound, Moved(bound, Step(setting, bound)), Moved(bound, -Step(setting, bound)) }))
            {
                var names = Together.FirstOrDefault(names => names.Contains(setting.Name), [setting.Name]);
                Assert.True(range.Contains(value) == With(value, names), $"{setting.Name} {value}");
            }
        }

        static bool With(object value, string[] names)
        {
            var section = new MotionSection();
            foreach (var name in names)
            {
                var property = typeof(MotionSection).GetProperty(name)!;
                var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                property.SetValue(section, value is TimeSpan ? value : Convert.ChangeType(value, type));
            }

            try
            {
                return MotionConversion.ToOptions(section) is not null;
            }
            catch (OptionsException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void Every_setting_of_the_section_Motion_reaches_the_analysis_under_its_name_and_with_its_default()
    {
        string[] ownForm = [nameof(MotionSection.Regions), nameof(MotionSection.Include), nameof(MotionSection.Ignore)];
        string[] notOfTheAnalysis =
        [
            nameof(MotionSection.Enabled), nameof(MotionSection.Preset), nameof(MotionSection.SaveInterval), nameof(MotionSection.SavedMaxAge),
        ];
        var section = new MotionSection();
        var options = MotionConversion.ToOptions(section)!;
        var settings = DeclaredSection.Of(typeof(MotionSection)).Settings;
        foreach (var setting in settings.ExceptBy(ownForm.Concat(notOfTheAnalysis), setting => setting.Name))
        {
            var (owner, target) = typeof(MotionOptions).GetProperty(setting.Name) is { } property
                ? ((object)new MotionOptions(), property)
                : (new BackgroundModelOptions(), typeof(BackgroundModelOptions).GetProperty(setting.Name)!);
            Assert.Equal($"{setting.Default}", $"{target.GetValue(owner)}");
            Assert.Equal($"{setting.Default}", $"{target.GetValue(owner is MotionOptions ? options : options.Model)}");
        }

        Assert.Equal(new MotionOptions().Model, options.Model);
    }

    [Fact]
    public void An_event_in_mode_Area_needs_as_many_frames_as_the_settings_say()
    {
        var area = new MotionSection { AreaThreshold = 0.1, AreaFramesOver = 2, AreaFrames = 3, AreaTime = TimeSpan.Zero };
        var detector = new AreaDetector(MotionConversion.ToOptions(area)!, regions: 1);
        var outcomes = new[] { 0.5, 0, 0, 0.5, 0, 0.5 }
            .Select((score, i) => detector.Next([], [score], TimeSpan.FromSeconds(i), new NearMissList()).Outcome);
        Assert.Equal(MotionOutcome.Fired, Assert.Single(outcomes, outcome => outcome != MotionOutcome.None));

        var problem = Assert.Throws<OptionsException>(() => MotionConversion.ToOptions(area with { AreaFramesOver = 4 }));
        Assert.Equal("Motion:AreaFramesOver is 4; it must be 1 to AreaFrames, 3.", problem.Message);
    }

    [Fact]
    public void Values_of_a_choice_have_the_names_of_the_part_that_uses_them()
    {
        Assert.Equal(Enum.GetNames<MotionMode>().Order(), Enum.GetNames<DecisionMode>().Order());
        Assert.Equal(Enum.GetNames<RoiEdge>().Order(), Enum.GetNames<RegionEdge>().Order());
        Assert.Equal(Enum.GetNames<AnalysisScale>().Order(), Enum.GetNames<AnalysisSize>().Order());
        Assert.Equal(Enum.GetNames<DetectorBackend>().Order(), Enum.GetNames<DetectionBackend>().Order());
        Assert.Equal(Enum.GetNames<MqttVersion>().Order(), Enum.GetNames<BridgeVersion>().Order());
    }

    [Fact]
    public void Parts_with_defaults_of_their_own_have_those_of_the_settings()
    {
        AssertUnchanged(new ClipQueueOptions(), new ClipOptions());
        AssertUnchanged(new ManagedOptions(), new DetectionOptions());
        AssertUnchanged(new MqttLimits(), new MqttOptions());
        var queue = new ClipQueueOptions();
        Assert.Equal((new ClipOptions().MaxBytes, new ClipOptions().MaxAge), (queue.RetentionBytes, queue.RetentionAge));
        Assert.Equal((new ImageOptions().MaxBytes, new ImageOptions().MaxAge), (new StoreOptions().RetentionBytes, new StoreOptions().RetentionAge));
        Assert.Equal(
            (LinkLimits.Default.MaxPayload, LinkLimits.Requests.MaxPayload), (new LinkOptions().MaxPayload, new LinkOptions().MaxRequest));
        Assert.Equal(LinkLimits.HighestPayload, DeclaredSection.Of(typeof(LinkOptions)).Find(nameof(LinkOptions.MaxPayload))!.Range.Max);
        Assert.Equal(new DetectionOptions().FrameTimeout, SettingsCopy.Fill(new DarknetOptions(), new DetectionOptions()).FrameTimeout);
        Assert.Equal(PixelPlane.MaxSide, DeclaredSection.Of(typeof(RegionSection)).Find(nameof(RegionSection.X))!.Range.Max);
        Assert.Equal(JpegLimits.Default.MaxWidth, DeclaredSection.Of(typeof(CameraOptions)).Find(nameof(CameraOptions.Width))!.Range.Max);

        static void AssertUnchanged<T>(T options, object settings)
            where T : class, IEquatable<T>, new() => Assert.Equal(options, SettingsCopy.Fill(new T(), settings));
    }

    [Theory]
    [InlineData("yard")]
    [InlineData("A-_9")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("käfer")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    public void Names_of_cameras_are_those_that_the_registry_takes(string name)
    {
        var setting = DeclaredSection.Of(typeof(CameraOptions)).Find(nameof(CameraOptions.Name))!;
        Assert.Equal(CameraRegistry.IsValidName(name), setting.Parse(name, kind: null, out _) is not null);
        Assert.True(CameraRegistry.IsValidName(new string('x', 64)) && setting.Parse(new string('x', 64), kind: null, out _) is not null);
        Assert.False(CameraRegistry.IsValidName(new string('x', 65)) || setting.Parse(new string('x', 65), kind: null, out _) is not null);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The smallest step of the type; of real numbers one that a float can take.</summary>
    private static double Step(DeclaredSetting setting, object? bound) =>
        setting.Type == typeof(float) || setting.Type == typeof(double) ? Math.Max(1e-3, Convert.ToDouble(bound) * 1e-6) : 1;

    private static object Moved(object bound, double step) =>
        bound is TimeSpan time ? time + TimeSpan.FromMilliseconds(step) : Convert.ToDouble(bound) + step;

    private static double Number(object value) => value is TimeSpan time ? time.TotalMilliseconds : (double)value;

    private static string Text(DeclaredSetting setting, object value) =>
        value is TimeSpan || setting.Type == typeof(float) || setting.Type == typeof(double) ? $"{value}" : $"{value:0}";

    private SettingProblem? ProblemOf(string section, string setting, string value)
    {
        try
        {
            SettingsReader.Read(file: null, [KeyValuePair.Create($"GATEWAY__{section}__{setting}", value)], (_, _) => { });
            return null;
        }
        catch (OptionsException problem)
        {
            Assert.Equal($"{section}:{setting}", problem.Key);
            return Assert.Single(problem.Problems);
        }
    }
}
