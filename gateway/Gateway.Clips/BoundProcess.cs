using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Clips;

/// <summary>
/// Starts programs that end with this process, even if it is killed: the kernel kills them (PR_SET_PDEATHSIG, set by <c>setpriv</c> of util-linux,
/// which then becomes the program). A stopped program is killed, too.
/// </summary>
/// <remarks>The signal follows the end of the thread that started the program, so one thread that never ends starts all of them.</remarks>
internal static class BoundProcess
{
    private static readonly BlockingCollection<Task<Process>> Starts = [];

    private static readonly string? Binder = Find("setpriv", Environment.GetEnvironmentVariable("PATH")) ?? Find("setpriv", "/usr/bin:/bin");

    static BoundProcess() => new Thread(StartAll) { IsBackground = true, Name = "media programs" }.Start();

    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        // A program that is not there is reported by the framework; setpriv would report it on standard error.
        if (Binder is not null && Find(start.FileName, Environment.GetEnvironmentVariable("PATH")) is not null)
        {
            string[] binding = ["--pdeathsig", "KILL", "--", start.FileName];
            for (var i = 0; i < binding.Length; i++)
                start.ArgumentList.Insert(i, binding[i]);
            start.FileName = Binder;
        }

        var started = new Task<Process>(() => Process.Start(start)!);
        Starts.Add(started);
        return started.GetAwaiter().GetResult();
    }

    private static void StartAll()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
            start.RunSynchronously();
    }

    private static string? Find(string program, string? path) =>
        path?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsProgram);

    private static bool IsProgram(string file) => File.Exists(file)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file)
            & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
