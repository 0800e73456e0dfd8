using System.Runtime.InteropServices;
using Esp32.Fleet;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var command = FleetCommand.Create(options =>
{
    var result = new FleetRun(options, TimeProvider.System, Console.Out, Console.Error).Run(stop.Token);
    Console.WriteLine(result);
    return result.Succeeded ? 0 : 1;
});

try
{
    return command.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or DllNotFoundException)
{
    Console.Error.WriteLine("esp32-fleet: " + e.Message);
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
