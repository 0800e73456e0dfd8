namespace Gateway.Testing;

/// <summary>What a program that ended has left.</summary>
/// <param name="CommandLine">To be shown in failures.</param>
/// <param name="ExitCode">0 for success, by convention.</param>
/// <param name="Output">Everything it wrote to standard output.</param>
/// <param name="Error">Everything it wrote to standard error.</param>
public sealed record ProgramResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>This result, when the program reported success.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message shows what it wrote.</exception>
    public ProgramResult EnsureSuccess() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"{CommandLine} ended with {ExitCode}\n{Error}\n{Output}");
}
