using System.Reflection;
using Gateway.House.Settings;
using Gateway.Settings.Declared;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>The document, the schema and the sample beside each other in gateway/deploy are those of the settings as declared.</summary>
public sealed class ConfigurationDocumentTests
{
    private static readonly string Document = SourceTree.Read(SettingsDocument.Path);

    /// <summary>Sections that other parts of the project may not declare: every record with settings.</summary>
    private static IEnumerable<Type> Records =>
        typeof(GatewayOptions).Assembly.GetTypes().Where(type => type.GetProperties().Any(property => property.IsDefined(typeof(SettingAttribute))));

    [Fact]
    public void The_tables_of_the_document_are_those_of_the_settings() =>
        Assert.True(Document == SettingsDocument.Renew(Document), "Run: make settings");

    [Fact]
    public void The_schema_is_that_of_the_settings() =>
        Assert.True(SourceTree.Read(SettingsDocument.SchemaPath) == SettingsSchema.Write(), "Run: make settings");

    [Fact]
    public void Every_section_has_a_heading_in_the_document() =>
        Assert.All(SettingsDocument.Sections.Keys, section => Assert.Contains($"\n## {section}\n", Document, StringComparison.Ordinal));

    [Fact]
    public void Every_record_with_settings_is_a_section_and_every_property_of_one_that_can_be_set_is_declared()
    {
        Assert.Equal(
            Records.Except([typeof(GatewayOptions)]).OrderBy(type => type.Name),
            SettingsDocument.Sections.Values.Select(section => section.Type).OrderBy(type => type.Name));
        Assert.Equal(
            ["GatewayOptions.DataDirectory", "MqttOptions.AclFileIsRequired", "MqttOptions.DoorsFile"],
            from type in Records
            from property in type.GetProperties()
            where property.SetMethod is not null && !property.IsDefined(typeof(SettingAttribute))
            orderby type.Name
            select $"{type.Name}.{property.Name}");
    }

    [Fact]
    public void Every_number_and_time_has_a_range_and_bytes_are_called_so() => Assert.All(
        Records.SelectMany(type => DeclaredSection.Of(type).Settings, (type, setting) => (Name: $"{type.Name}.{setting.Name}", Setting: setting)),
        declared =>
        {
            var (name, setting) = declared;
            if (setting.Type == typeof(TimeSpan) || (setting.Type.IsPrimitive && setting.Type != typeof(bool)))
                Assert.True(setting.Range.ToString().Length > 0, $"{name} has no range");
            var isNamedSo = setting.Name.Contains("Bytes", StringComparison.Ordinal) || setting.Name is "MaxPayload" or "MaxRequest";
            Assert.True(setting.IsBytes == isNamedSo, name);
            Assert.True(setting.Attribute.Text.EndsWith('.'), $"{name}: {setting.Attribute.Text}");
        });

    [Fact]
    public void The_sample_configuration_is_accepted()
    {
        using var data = new TemporaryDirectory();
        var options = GatewayOptionsReader.Read(RepositoryRoot.Combine("gateway", "deploy", "gateway.json"), data.Path);
        Assert.Equal(data.Path, options.DataDirectory);
    }
}
