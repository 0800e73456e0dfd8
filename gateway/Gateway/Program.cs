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
var exitCode = await command.InvokeAsync();
return command.Action is ParseErrorAction ? OptionsException.ExitCode : exitCode;
