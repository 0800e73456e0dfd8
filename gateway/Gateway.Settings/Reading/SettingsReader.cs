using System.Collections;
using Gateway.Settings.Declared;

namespace Gateway.Settings.Reading;

/// <summary>Reads the settings from the configuration file and, over it, the environment.</summary>
public static class SettingsReader
{
    /// <param name="file">JSON; null for the defaults and the environment alone.</param>
    /// <param name="check">Adds what is wrong with settings in combination, and with the files that they name.</param>
    /// <exception cref="OptionsException">The file cannot be read, or a setting cannot be used.</exception>
    public static GatewayOptions Read(string? file, Action<GatewayOptions, SettingProblems> check)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>();
        return Read(file, environment.Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? "")), check);
    }

    internal static GatewayOptions Read(
        string? file, IEnumerable<KeyValuePair<string, string>> environment, Action<GatewayOptions, SettingProblems> check)
    {
        var configuration = file is null ? null : new ConfigurationFile(file);
        var root = configuration?.Root ?? new ConfigurationNode(JsonValueKind.Object);
        if (root.Kind != JsonValueKind.Object)
            throw new OptionsException("--config", $"names {file}, which is not an object, such as {{ \"Mqtt\": {{ \"Port\": 1883 }} }}");
        root.Members.RemoveAll(member => SettingsSchema.Ignored.Contains(member.Key, StringComparer.OrdinalIgnoreCase));
        EnvironmentOverlay.Apply(root, environment);
        var problems = new SettingProblems(Locate);
        foreach (var (key, offset) in configuration?.Duplicates ?? [])
            problems.Add(key, "is set twice", Place(offset, variable: null));
        var options = (GatewayOptions)new SettingsBinder(problems, Place).Bind(DeclaredSection.Of(typeof(GatewayOptions)), root, "");
        problems.EndReading();
        check(options, problems);
        problems.ThrowIfAny();
        return options;

        (string? Place, int Order) Place(int offset, string? variable) =>
            variable is null ? (configuration?.PlaceOf(offset), offset) : ($"environment variable {variable}", int.MaxValue);

        // The innermost part of the key that is written.
        (string? Place, int Order) Locate(string key)
        {
            var node = root;
            foreach (var part in key.Split(':'))
                node = node.Find(part) ?? node;
            return Place(node.Offset, node.Variable);
        }
    }
}
