using Gateway.Settings.Declared;

namespace Gateway.Commands;

/// <summary><c>gateway config schema</c>: the JSON schema of the configuration file, for editors.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var schema = new Command(
            "schema",
            """
            Prints the JSON schema of the configuration file (draft 2020-12), for editors.

            Example:
              gateway config schema > gateway.schema.json
            """);
        schema.SetAction(_ => Console.Out.Write(SettingsSchema.Write()));
        return new Command("config", "Information about the configuration file.\n\nExample:\n  gateway config schema") { schema };
    }
}
