using System.CommandLine;
using CloudWorker;

var root = new RootCommand(
    """
    Analyses recorded clips with a darknet model, outside the gateway that recorded them.

    Example:
      cloudworker work --in clips --out results --model yolov3-tiny --once
    """);
root.Subcommands.Add(WorkCommand.Create());

// A large model needs some time to abandon a frame. The clip is then left for the next worker.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await root.Parse(args).InvokeAsync(invocation);
