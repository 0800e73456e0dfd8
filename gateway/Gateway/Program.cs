using System.CommandLine;
using System.CommandLine.Invocation;
using Gateway.Commands;

PrivateFiles.Only();
Console.SetError(new LossyWriter(Console.Error));
var root = new RootCommand("Gateway: takes pictures from boards and cameras, sees motion, keeps every clip safe, shows everything live.")
{
    RunCommand.Create(),
    AnalyzeCommand.Create(),
    DetectCommand.Create(),
    CheckCommand.Create(),
    UserCommand.Create(),
    ConfigCommand.Create(),
};

var command = root.Parse(args);
// No limit of two seconds, the library's default: the host and each command have their own way to end, and a clip under way takes longer.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return command.Action is ParseErrorAction ? OptionsException.ExitCode : exitCode;
