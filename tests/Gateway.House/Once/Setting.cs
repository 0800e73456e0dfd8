using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>A setting of the daemon or the dashboard, and the files in which it is written down.</summary>
/// <remarks>
/// Settings are the properties of the records that a root record (<c>GatewayOptions</c>, <c>DashboardOptions</c>, or the same with <c>Settings</c>)
/// holds, directly, in lists, or in records further down. A file counts when it states the setting again:
/// it declares the property, or a property of the same name of another type into which the value is copied;
/// it copies the value (<c>Name = section.Name</c>);
/// it names the setting by <c>nameof(section.Name)</c>, or a text in it begins with <c>Section:Name</c>, as validation does;
/// it has a row for it in a table of a document, or an entry in a JSON schema.
/// A file that only reads the value to do its work does not count, nor do tests, which set values, nor prose that mentions a setting.
/// </remarks>
/// <param name="Section">Name of the section.</param>
/// <param name="Name">Name within the section.</param>
/// <param name="Files">In which it is written.</param>
/// <param name="Defaults">Its default values, each with its file and line. A value taken from the section's record counts once.</param>
internal sealed record Setting(string Section, string Name, IReadOnlyList<SourceFile> Files, IReadOnlyList<(string Value, string Place)> Defaults)
{
    public bool HasOneDefault => Defaults.Count <= 1;
}
