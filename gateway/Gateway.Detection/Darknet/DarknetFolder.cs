using System.Globalization;
using System.Text;

namespace Gateway.Detection.Darknet;

/// <summary>The private working directory of a darknet process, and the files it is given.</summary>
/// <remarks>
/// darknet is only ever told paths made here, all relative to its working directory: it reads at most 255 bytes of a path, resolves the
/// names file against where it stands, and pastes the path of a picture it cannot read into a shell command
/// (<c>echo PATH >> bad.list</c>). Its names file holds class numbers, so that no label can be mistaken for another line of its output. Its cfg
/// is written anew: without carriage returns, which it does not understand, and with a batch of 1, since training settings cost it
/// gigabytes.
/// </remarks>
internal sealed class DarknetFolder : IDisposable
{
    public const string DataFile = "model.data";
    public const string CfgFile = "model.cfg";
    public const string FrameFile = "frame.jpg";

    /// <summary>darknet adds ".jpg" and paints its boxes into it. Unused, but without it a window is opened.</summary>
    public const string OutFile = "seen";

    private const string NamesFile = "model.names";
    private const string BadList = "bad.list";

    public DarknetFolder(DetectionModel model)
    {
        Path = Directory.CreateTempSubdirectory("gateway-darknet-").FullName;
        Write(NamesFile, string.Concat(Enumerable.Range(0, model.Labels.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}\n"))));
        Write(DataFile, $"classes={model.Labels.Count}\nnames={NamesFile}\n");
        Write(CfgFile, CfgText(model));
    }

    public string Path { get; }

    public async Task WriteFrameAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        File.Delete(Full(BadList));
        await File.WriteAllBytesAsync(Full(FrameFile), jpeg, cancel).ConfigureAwait(false);
    }

    /// <summary>Whether darknet could not read the last frame. It says so here before it answers, and answers about a black square.</summary>
    public bool FrameWasUnreadable => File.Exists(Full(BadList));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Left for the system to clean up: nothing in it is needed again.
        }
    }

    private static string CfgText(DetectionModel model)
    {
        var text = new StringBuilder("[net]\nbatch=1\nsubdivisions=1\n");
        foreach (var entry in model.Cfg.Network.Entries)
        {
            if (entry.Key is not ("batch" or "subdivisions"))
                text.Append(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value}\n");
        }

        foreach (var section in model.Cfg.Layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{section.Type}]\n");
            foreach (var entry in section.Entries)
                text.Append(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value}\n");
        }

        return text.ToString();
    }

    private void Write(string name, string text) => File.WriteAllText(Full(name), text);

    private string Full(string name) => System.IO.Path.Combine(Path, name);
}
