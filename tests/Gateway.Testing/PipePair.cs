using System.IO.Pipelines;

namespace Gateway.Testing;

/// <summary>A connection in memory: each end reads the bytes that the other end writes.</summary>
public sealed class PipePair
{
    /// <param name="options">Options of both directions. With small thresholds a slow reader blocks the writer early.</param>
    public PipePair(PipeOptions? options = null)
    {
        var there = new Pipe(options ?? PipeOptions.Default);
        var back = new Pipe(options ?? PipeOptions.Default);
        Near = new End(back.Reader, there.Writer);
        Far = new End(there.Reader, back.Writer);
    }

    public IDuplexPipe Near { get; }

    public IDuplexPipe Far { get; }

    private sealed class End(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
