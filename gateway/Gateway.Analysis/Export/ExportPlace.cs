using Gateway.Clips.Conversion;

namespace Gateway.Analysis.Export;

/// <summary>Where exported clips go: into a directory, each under a name of its own, or one clip into a file.</summary>
internal sealed class ExportPlace
{
    private readonly string _path;
    private readonly bool _isFile;
    private readonly bool _isOriginal;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <param name="wanted">A directory, or a name for a file; null is the working directory.</param>
    /// <param name="clips">Number of clips.</param>
    /// <param name="isOriginal">Whether names say that the clips are as stored.</param>
    /// <exception cref="AnalyzeException">Nothing can be written there.</exception>
    public ExportPlace(string? wanted, int clips, bool isOriginal)
    {
        _path = wanted is null ? "." : wanted;
        _isOriginal = isOriginal;
        _isFile = wanted is not null && clips == 1 && !Path.EndsInDirectorySeparator(wanted) && !Directory.Exists(wanted);
        try
        {
            if (!_isFile)
                Directory.CreateDirectory(_path);
            Try(_isFile ? Path.GetDirectoryName(Path.GetFullPath(_path))! : _path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new AnalyzeException($"nothing can be written to {_path}: {problem.Message.TrimEnd('.')}; choose another place with --out");
        }
    }

    /// <summary>Finds out before the conversions, which may take hours.</summary>
    private static void Try(string directory)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose };
        new FileStream(Path.Combine(directory, $".gateway-export-{Guid.NewGuid():N}"), options).Dispose();
    }

    /// <summary>The file for a clip, of which there is none yet.</summary>
    /// <exception cref="IOException">There is such a file.</exception>
    public string For(StoredClip clip)
    {
        var path = _isFile ? _path : Path.Combine(_path, NameOf(clip));
        return Path.Exists(path) ? throw new IOException($"{path} exists already; remove it, or choose another place with --out") : path;
    }

    private string NameOf(StoredClip clip)
    {
        var name = Path.GetFileNameWithoutExtension(ExportName.Of(clip.Camera, clip.StartedUs, TimeZoneInfo.Local));
        if (!_taken.Add(name))
            name += $"_{clip.Id}";   // another clip of that second, of a camera with nearly the same name
        return name + (_isOriginal ? "_original.mp4" : ".mp4");
    }
}
