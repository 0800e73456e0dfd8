using System.CommandLine.Invocation;
using Gateway.Commands;

PrivateFiles.Only();
Console.SetError(new LossyWriter(Console.Error));
var root = new RootCommand(
    """
    Camera gateway: receives pictures of boards and cameras, detects motion, stores clips durably, and shows everything live.

    Example:
      gateway run --config gateway.json --data /var/lib/gateway
    """)
{
    RunCommand.Create(),
    AnalyzeCommand.Create(),
    DetectCommand.Create(),
    ExportCommand.Create(),
    CheckCommand.Create(),
    BackupCommand.Create(),
    UserCommand.Create(),
    BoardKeyCommand.Create(),
    TraceCommand.Create(),
    ClockCommand.Create(),
    ConfigCommand.Create(),
};

var command = root.Parse(args);
// Without the library's limit of two seconds: the host and each command end on their own, and the current clip may take longer.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return command.Action is ParseErrorAction ? OptionsException.ExitCode : exitCode;
