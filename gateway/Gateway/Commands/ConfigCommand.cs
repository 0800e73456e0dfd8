using System.CommandLine;
using Gateway.Settings.Declared;

namespace Gateway.Commands;

/// <summary><c>gateway config schema|document</c>: what is derived from the declarations of the settings.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Prints what editors and documents need about the settings.") { Schema(), Document() };

    private static Command Schema()
    {
        var command = new Command("schema", "Prints the JSON schema of the configuration file (draft 2020-12).");
        command.SetAction(_ => Console.Out.Write(SettingsSchema.Write()));
        return command;
    }

    private static Command Document()
    {
        var file = new Argument<FileInfo>("file") { Description = "A Markdown file with a heading for each section, such as CONFIGURATION.md." };
        var command = new Command("document", "Prints a document with the tables of its settings renewed.") { file };
        command.SetAction(parsed =>
        {
            try
            {
                Console.Out.Write(SettingsDocument.Renew(File.ReadAllText(parsed.GetValue(file)!.FullName)));
                return 0;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                return Refusal.Write(problem);
            }
        });
        return command;
    }
}
