using System.Globalization;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>A program in place of ffmpeg, written as a shell script. The last argument is the file to write, with "file:" in front.</summary>
internal sealed class FakeFfmpeg : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <param name="script">Runs after the process id was noted. <c>$DIR</c> is a directory for its notes, <c>$OUT</c> the file to write.</param>
    public FakeFfmpeg(string script)
    {
        Path = _directory.Combine("ffmpeg");
        const string Head = "#!/bin/sh\nDIR=$(dirname \"$0\")\nfor OUT; do :; done\nOUT=${OUT#file:}\necho $$ >> $DIR/ids\n";
        File.WriteAllText(Path, Head + script + "\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Takes nothing and never ends; it has written a part of its file.</summary>
    public static FakeFfmpeg Stuck() => new("echo part > \"$OUT\"; exec sleep 600");

    /// <summary>Takes everything, and ends when <see cref="Finish"/> was called.</summary>
    public static FakeFfmpeg Patient() => new(
        "echo begin >> $DIR/notes; cat > /dev/null; until [ -e $DIR/finish ]; do sleep 0.02; done; echo whole > \"$OUT\"; echo end >> $DIR/notes");

    public string Path { get; }

    /// <summary>Process ids of all runs so far.</summary>
    public IReadOnlyList<int> Runs => [.. Lines("ids").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    public string[] Notes => Lines("notes");

    public void Finish() => File.WriteAllText(_directory.Combine("finish"), "");

    /// <summary>Whether a run is there, and every one has ended.</summary>
    public bool HasEnded => Runs.Count > 0 && Runs.All(id => !Directory.Exists($"/proc/{id}"));

    public void Dispose() => _directory.Dispose();

    private string[] Lines(string name) => File.Exists(_directory.Combine(name)) ? File.ReadAllLines(_directory.Combine(name)) : [];
}
