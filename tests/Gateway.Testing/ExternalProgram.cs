using System.Diagnostics;
using Xunit;

namespace Gateway.Testing;

/// <summary>Runs programs of the operating system or of this repository, with arguments as an array and without a shell.</summary>
public static class ExternalProgram
{
    /// <summary>Debian packages of programs, if the names differ.</summary>
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["mosquitto_pub"] = "mosquitto-clients",
        ["mosquitto_sub"] = "mosquitto-clients",
        ["mosquitto_rr"] = "mosquitto-clients",
        ["mosquitto_passwd"] = "mosquitto",
        ["ffprobe"] = "ffmpeg",
        ["node"] = "nodejs",
    };

    /// <summary>The absolute path of a program on the PATH. Skips the test, naming the Debian package, if it is missing.</summary>
    public static string Require(string name)
    {
        var path = Find(name);
        if (path is null)
        {
            var package = Packages.GetValueOrDefault(name, name);
            Assert.Skip($"{name} is not installed: sudo apt-get install {package} (or gateway/deploy/packages.sh test)");
        }

        return path;
    }

    /// <summary>Skips the test, naming the Debian package, if Python cannot import a module.</summary>
    /// <returns>The path of the Python interpreter.</returns>
    public static async Task<string> RequirePythonModule(string module, string package, CancellationToken cancel = default)
    {
        const string Distribution = "/usr/bin/python3";   // the interpreter of Debian's packages; another may be first on the PATH
        var python = File.Exists(Distribution) ? Distribution : Require("python3");
        var result = await RunAsync(python, ["-c", $"import {module}"], TimeSpan.FromMinutes(1), cancel: cancel);
        if (result.ExitCode != 0)
            Assert.Skip($"Python has no module {module}: sudo apt-get install {package} (or gateway/deploy/packages.sh test)");
        return python;
    }

    /// <summary>Runs a program to its end. The timeout kills the program with its children and fails the test.</summary>
    /// <param name="program">A path, or a name on the PATH.</param>
    /// <param name="arguments">Passed unchanged, without a shell.</param>
    /// <param name="timeout">Longest time to run.</param>
    /// <param name="input">Written to standard input, which is then closed; null means empty input.</param>
    /// <param name="environment">Variables to add; a null value removes one.</param>
    /// <param name="cancel">Kills the program too.</param>
    /// <exception cref="TimeoutException">The program ran too long; the message shows its output.</exception>
    public static async Task<ProgramResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        TimeSpan timeout,
        ReadOnlyMemory<byte>? input = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancel = default)
    {
        await using var running = RunningProgram.Start(program, arguments, environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            await running.WriteInputAsync(input ?? ReadOnlyMemory<byte>.Empty, limit.Token);
            return await running.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{running.CommandLine} did not end within {timeout.TotalSeconds:0.#} s\n{running.Error}\n{running.Output}");
        }
    }

    internal static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            info.Environment[name] = value;
        return info;
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Append("/usr/sbin")   // the folder of Debian's mosquitto, which is not on an ordinary user's PATH
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}

/// <summary>The exit code and the complete output of a program that has ended.</summary>
public sealed record ProgramResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Returns this result if the exit code is 0.</summary>
    /// <exception cref="InvalidOperationException">The program failed; the message shows its output.</exception>
    public ProgramResult EnsureSuccess() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"{CommandLine} ended with {ExitCode}\n{Error}\n{Output}");
}
