using Gateway.Commands;
using Gateway.Protocol.Commands;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>The lines of <c>gateway trace</c> on a terminal that is slow.</summary>
public sealed class TraceOutputTests
{
    [Fact]
    public async Task A_terminal_that_never_catches_up_shows_where_packets_are_missing()
    {
        var output = new TraceOutput(maxWaiting: 2);
        Add(0, "a", "b", "c");
        var terminal = new Terminal { Written = _ => { } };
        terminal.Written = line =>
        {
            if (line.EndsWith('a'))
                Add(7, "d");   // the daemon lost 7 more
            if (line.EndsWith('d'))
                output.Complete();
        };
        await output.PrintAsync(terminal);
        Assert.Equal(["a", "b", "8 packets not shown", "d"], terminal.Lines.Select(line => line[(line.IndexOf('-') + 1)..]));

        void Add(uint lost, params string[] lines) =>
            output.Add(new Page<TraceLine>(lost, [.. lines.Select(line => new TraceLine(TraceLineKind.Note, 0, $"-{line}"))]));
    }

    private sealed class Terminal : StringWriter
    {
        public List<string> Lines { get; } = [];

        public required Action<string> Written { get; set; }

        public override Task WriteLineAsync(string? value)
        {
            Lines.Add(value!);
            Written(value!);
            return Task.CompletedTask;
        }
    }
}
