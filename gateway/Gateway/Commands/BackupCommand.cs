using System.Diagnostics;

namespace Gateway.Commands;

/// <summary><c>gateway backup</c>: copies the data directory, also while the daemon runs. Exit code 0 when the copy is whole and durable.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var target = new Argument<DirectoryInfo>("dir") { Description = "The copy: a directory that does not exist yet, or is empty." };
        var command = new Command(
            "backup",
            """
            Copies clips, images, queue, sessions, keys and users, each as of one moment and all consistent with each other. The daemon may be
            running, and goes on. On the same file system clips take no space again. To restore, stop the daemon and put the whole copy in the
            place of its data directory. The copy contains all keys and secrets of the directory: keep it as private.
            Exit code 0 when the copy is whole and on the disk; otherwise nothing is left of it.

            Example:
              gateway backup /mnt/backup/gateway-monday --data /var/lib/gateway
            """)
        {
            target, data,
        };
        command.SetAction((parsed, _) => Interruptible.RunAsync(cancel =>
            Task.FromResult(Run(parsed.GetValue(data)!.FullName, parsed.GetValue(target)!.FullName, cancel))));
        return command;
    }

    private static int Run(string source, string target, CancellationToken cancel)
    {
        var line = new PercentLine();
        var started = Stopwatch.GetTimestamp();
        try
        {
            var report = StorageBackup.Run(source, target, line.Show, cancel);
            line.Clear();
            Console.WriteLine(
                $"{target}: {report.Clips} clips of {report.ClipBytes} bytes, {report.LinkedClips} of them linked, "
                + $"databases of {report.DatabaseBytes} bytes, in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
            return 0;
        }
        catch (OperationCanceledException)
        {
            line.Clear();
            Console.Error.WriteLine("gateway: stopped; there is no backup");
            return 1;
        }
        catch (StorageException problem)
        {
            line.Clear();
            return Refusal.Write(problem);
        }
    }

    /// <summary>A line on a terminal, otherwise one for every tenth.</summary>
    private sealed class PercentLine
    {
        private readonly bool _isTerminal = !Console.IsErrorRedirected;
        private int _shown = -1;

        public void Show(StorageBackupProgress progress)
        {
            var percent = progress.TotalBytes > 0 ? (int)(progress.DoneBytes * 100 / progress.TotalBytes) : 0;
            if (percent == _shown || (!_isTerminal && percent / 10 == _shown / 10))
                return;
            _shown = percent;
            var text = $"{percent,3} % of {progress.TotalBytes} bytes";
            if (_isTerminal)
                Console.Error.Write("\r" + text);
            else
                Console.Error.WriteLine(text);
        }

        public void Clear()
        {
            if (_isTerminal && _shown >= 0)
                Console.Error.Write("\r" + new string(' ', 60) + "\r");
        }
    }
}
