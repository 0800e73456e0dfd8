using Gateway.House.Text;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>A working copy of a few files, for tests of the analysis itself.</summary>
internal sealed class SmallTree : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public SmallTree(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files.Append(("Gateway.sln", "")))
        {
            var file = _folder.Combine(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Copy = new WorkingCopy(_folder.Path);
    }

    public WorkingCopy Copy { get; }

    public void Dispose() => _folder.Dispose();
}
