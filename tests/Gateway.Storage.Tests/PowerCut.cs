using System.Diagnostics;

namespace Gateway.Storage.Tests;

/// <summary>
/// Cuts the power of a recorded disk at many moments, and demands of each what had been announced before it.
/// </summary>
/// <remarks>
/// A disk with a volatile cache holds after a cut all that came before its last flush, and any of the writes behind it. So one image is made
/// at each flush, and others at random entries with a random half of the writes since the last flush. The file system's own check repairs
/// each image, debugfs takes the data directory out, and <see cref="CrashLedger"/> opens it.
/// </remarks>
internal sealed class PowerCut(string disk, string record, long marksAt, int subsets, int seed)
{
    public const string Verb = "power-cut";

    private readonly Lock _gate = new();
    private int _images;
    private int _lost;
    private int _refused;

    /// <summary>Prints each failure and, as the last line, the numbers of all.</summary>
    /// <returns>0 if nothing was lost or refused.</returns>
    public int Run()
    {
        using var log = new PowerCutLog(record);
        var marks = Marks(log);
        if (marks.Count == 0)
        {
            Console.Error.WriteLine("power-cut: the run announced nothing before its end; its output says why.");
            return 1;
        }

        Console.WriteLine($"power-cut: {log.Entries.Count} writes, {log.Entries.Count(entry => entry.IsFlush)} flushes, {marks.Count} announcements");
        Ledger(marks, log.Entries.Count).RequireEnough(10);
        using var work = new TemporaryDirectory();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(Images(log, marks[0].Entry, work.Path), options, image => Check(image, Ledger(marks, image.Entry)));
        Console.WriteLine($"powercut: images={_images} lost={_lost} refused={_refused}");
        return _lost + _refused == 0 ? 0 : 1;
    }

    private static CrashLedger Ledger(List<(int Entry, string Text)> marks, int before)
    {
        var ledger = new CrashLedger();
        foreach (var (_, text) in marks.TakeWhile(mark => mark.Entry < before))
            ledger.Note(text);
        return ledger;
    }

    private List<(int Entry, string Text)> Marks(PowerCutLog log)
    {
        var marks = new List<(int, string)>();
        for (var i = 0; i < log.Entries.Count; i++)
        {
            var entry = log.Entries[i];
            if (entry.Offset >= marksAt && entry.Length > 0 && PowerCutMarks.Read(log.Read(entry)) is { } text && text != "open\n")
                marks.Add((i, text.TrimEnd('\n')));
        }

        return marks;
    }

    /// <summary>The images in the order of their moments, each made when it is asked for.</summary>
    private IEnumerable<CutImage> Images(PowerCutLog log, int first, string work)
    {
        var random = new Random(seed);
        var cuts = Enumerable.Range(0, subsets).Select(_ => random.Next(first, log.Entries.Count)).Order().ToArray();
        var cut = 0;
        var flushed = Path.Combine(work, "flushed");
        File.Copy(disk, flushed);
        using var roll = File.OpenHandle(flushed, FileMode.Open, FileAccess.ReadWrite);
        var waiting = new List<PowerCutEntry>();
        for (var i = 0; i < log.Entries.Count; i++)
        {
            var entry = log.Entries[i];
            if (entry.Length > 0)
                waiting.Add(entry);
            for (; cut < cuts.Length && cuts[cut] == i; cut++)
            {
                var chosen = waiting.Where(write => write.Flags.HasFlag(EntryFlags.ForceUnitAccess) || random.Next(2) == 0).ToArray();
                yield return Copy(flushed, work, $"subset-{cut}", i + 1, log, chosen);
            }

            if (!entry.IsFlush)
                continue;
            waiting.ForEach(write => RandomAccess.Write(roll, log.Read(write), write.Offset));
            waiting.Clear();
            if (i >= first)
                yield return Copy(flushed, work, $"flush-{i}", i + 1, log, []);
        }
    }

    private static CutImage Copy(string flushed, string work, string name, int entry, PowerCutLog log, PowerCutEntry[] more)
    {
        var path = Path.Combine(work, name);
        Run("cp", ["--sparse=always", flushed, path], most: 0);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        foreach (var write in more)
            RandomAccess.Write(file, log.Read(write), write.Offset);
        return new CutImage(path, entry);
    }

    private void Check(CutImage image, CrashLedger ledger)
    {
        var directory = image.Path + ".d";
        Exception? failure = null;
        try
        {
            const int Repaired = 1;
            Run("e2fsck", ["-fy", image.Path], most: Repaired);
            Directory.CreateDirectory(directory);
            Run("debugfs", ["-R", $"rdump /data {directory}", image.Path], most: 0);
            ledger.VerifyAsync(Path.Combine(directory, "data")).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is StorageException or Xunit.Sdk.XunitException or IOException or UnauthorizedAccessException)
        {
            failure = error;
        }

        var kept = failure is not null && Environment.GetEnvironmentVariable("KEEP") is { Length: > 0 } keep ? keep : null;
        lock (_gate)
        {
            _images++;
            if (failure is StorageException)
                _refused++;
            else if (failure is not null)
                _lost++;
            if (failure is not null)
                Console.WriteLine($"{Path.GetFileName(image.Path)}: {failure.Message}");
            else if (_images % 100 == 0)
                Console.WriteLine($"power-cut: {_images} images checked");
            if (kept is not null)
                File.Copy(image.Path, Path.Combine(kept, Path.GetFileName(image.Path)), overwrite: true);
        }

        File.Delete(image.Path);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private static void Run(string program, string[] arguments, int most)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode > most)
            throw new IOException($"{program} {string.Join(' ', arguments)}: {output}{error.Result}");
    }

    /// <summary>A disk as a cut left it.</summary>
    /// <param name="Path">Of the image, which its user deletes.</param>
    /// <param name="Entry">How many entries of the record came before the cut.</param>
    private sealed record CutImage(string Path, int Entry);
}
