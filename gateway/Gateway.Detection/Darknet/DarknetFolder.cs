using System.Text;

namespace Gateway.Detection.Darknet;

/// <summary>The private working directory of a darknet process, with its files.</summary>
/// <remarks>
/// darknet gets only paths made here, relative to its working directory. It reads at most 255 bytes of a path, resolves the names file against its
/// working directory, and pastes the path of an unreadable picture into a shell command (<c>echo PATH >> bad.list</c>). The names file holds class
/// numbers, so no label can look like another line of output. The cfg is rewritten without carriage returns, which darknet does not understand, and
/// with a batch of 1, as training settings cost it gigabytes.
/// </remarks>
internal sealed class DarknetFolder : IDisposable
{
    public const string DataFile = "model.data";
    public const string CfgFile = "model.cfg";
    public const string FrameFile = "frame.jpg";

    /// <summary>Darknet adds ".jpg" and draws its boxes there. Unused, but without it darknet opens a window.</summary>
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

    /// <summary>Whether darknet could not read the last frame. It notes this before it answers, with the result for a black square.</summary>
    public bool FrameWasUnreadable => File.Exists(Full(BadList));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Left for the system to delete: none of it is needed again.
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
