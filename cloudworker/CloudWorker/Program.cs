using System.CommandLine;
using CloudWorker;

var root = new RootCommand("Looks at recorded clips with a darknet model, away from the gateway that recorded them.");
root.Subcommands.Add(WorkCommand.Create());

// A frame of a large model takes a while to give up; then the clip is left for the next worker.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await root.Parse(args).InvokeAsync(invocation);
