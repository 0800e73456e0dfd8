namespace Gateway.CloudWorker.Tests;

/// <summary>A program called darknet, first on the PATH, that takes a frame and never answers.</summary>
internal sealed class StuckDarknet : IDisposable
{
    private readonly string _idFile;

    public StuckDarknet(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "stuck")).FullName;
        _idFile = Path.Combine(folder, "id");
        var program = Path.Combine(folder, "darknet");
        File.WriteAllText(
            program,
            $"#!/bin/sh\nprintf 'Enter Image Path: '\nread path\necho $$ > {_idFile}.part\nmv {_idFile}.part {_idFile}\nexec cat\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment = new()
        {
            ["PATH"] = $"{folder}:{System.Environment.GetEnvironmentVariable("PATH")}",
            ["TMPDIR"] = folder,   // files that a killed worker leaves are deleted with the test
        };
    }

    public Dictionary<string, string?> Environment { get; }

    /// <summary>Null before it has received its frame.</summary>
    public int? ProcessId => File.Exists(_idFile) ? int.Parse(File.ReadAllText(_idFile), System.Globalization.CultureInfo.InvariantCulture) : null;

    public bool Gone => !Directory.Exists($"/proc/{ProcessId}");

    public void Dispose() => File.Delete(_idFile);
}
