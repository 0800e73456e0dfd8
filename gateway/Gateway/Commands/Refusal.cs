namespace Gateway.Commands;

/// <summary>Reports on standard error why a command fails.</summary>
internal static class Refusal
{
    /// <returns>The exit code.</returns>
    public static int Write(Exception problem)
    {
        foreach (var line in problem.Message.Split('\n'))
            Console.Error.WriteLine($"gateway: {line}");
        return problem is OptionsException ? OptionsException.ExitCode : 1;
    }
}
