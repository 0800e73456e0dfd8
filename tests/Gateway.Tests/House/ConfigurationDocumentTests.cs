using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>gateway/deploy/CONFIGURATION.md tells every setting and its true default, and gateway.json beside it is accepted.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private static readonly Dictionary<string, (string Assembly, string Type)> Sections = new(StringComparer.Ordinal)
    {
        ["Mqtt"] = ("Gateway.Broker", "Gateway.Broker.MqttOptions"),
        ["Listeners"] = ("Gateway.Broker", "Gateway.Broker.Listeners.MqttListenerOptions"),
        ["Bridge"] = ("gateway", "Gateway.Bridge.BridgeOptions"),
        ["Events"] = ("gateway", "Gateway.Events.EventOptions"),
        ["HomeAssistant"] = ("gateway", "Gateway.Events.HomeAssistantOptions"),
        ["Cameras"] = ("gateway", "Gateway.Cameras.CameraOptions"),
        ["Motion"] = ("gateway", "Gateway.Motion.MotionSection"),
        ["Regions"] = ("gateway", "Gateway.Motion.RegionSection"),
        ["Clips"] = ("gateway", "Gateway.Recording.ClipOptions"),
        ["Images"] = ("gateway", "Gateway.Images.ImageOptions"),
        ["Detection"] = ("gateway", "Gateway.Dispatch.DetectionOptions"),
        ["Frames"] = ("Gateway.Frames", "Gateway.Frames.FrameOptions"),
        ["Link"] = ("Gateway.Link", "Gateway.Link.LinkOptions"),
        ["Http"] = ("gateway-dashboard", "Gateway.Dashboard.Options.HttpOptions"),
    };

    private static readonly Dictionary<string, string> Documented = SourceTree.Read("gateway/deploy/CONFIGURATION.md").Split("\n## ")[1..]
        .ToDictionary(section => section.Split('\n')[0], section => section);

    public static TheoryData<string> Names => [.. Sections.Keys];

    [Fact]
    public void Every_section_is_documented() =>
        Assert.Equal(
            typeof(GatewayOptions).GetProperties().Select(section => section.Name).Except([nameof(GatewayOptions.DataDirectory)])
                .Concat(["Http", "Regions", "Listeners"]).Order(StringComparer.Ordinal),
            Documented.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_setting_is_documented_with_its_default(string section)
    {
        var type = Assembly.Load(Sections[section].Assembly).GetType(Sections[section].Type, throwOnError: true)!;
        var defaults = Activator.CreateInstance(type);
        var expected = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(setting => setting.SetMethod is not null)
            .Select(setting => $"| `{setting.Name}` | {DefaultOf(setting, defaults)} |");
        Assert.Equal(expected, Rows().Matches(Documented[section]).Select(row => row.Groups["row"].Value));
    }

    [Fact]
    public void The_sample_configuration_is_accepted()
    {
        using var data = new TemporaryDirectory();
        var options = GatewayOptionsReader.Read(RepositoryRoot.Combine("gateway", "deploy", "gateway.json"), data.Path);
        Assert.Equal(data.Path, options.DataDirectory);
    }

    private static string DefaultOf(PropertyInfo setting, object? defaults) =>
        setting.IsDefined(typeof(RequiredMemberAttribute)) ? "required" : setting.GetValue(defaults) switch
        {
            null => "`null`",
            "" => "none",
            true => "`true`",
            false => "`false`",
            string text => $"`{text}`",
            IEnumerable => "`[]`",
            IFormattable value => $"`{value.ToString(null, CultureInfo.InvariantCulture)}`",
            var value => $"`{value}`",
        };

    [GeneratedRegex(@"^(?<row>\| `\w+` \| *[^|]* \|)", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
