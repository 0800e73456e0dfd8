namespace Gateway.Dashboard.Access;

/// <summary>The value of files that may be replaced while the dashboard runs. Any thread.</summary>
/// <remarks>Each use compares times and lengths. Files that changed and cannot be used are logged, and the previous value stays.</remarks>
internal sealed class ReloadedFiles<T>
{
    private readonly string[] _files;
    private readonly Func<T> _read;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private (DateTime Written, long Length)[] _versions;
    private T _value;

    /// <exception cref="OptionsException">The files cannot be used.</exception>
    public ReloadedFiles(ILogger logger, Func<T> read, params string[] files)
    {
        (_logger, _read, _files) = (logger, read, files);
        _versions = Versions();
        _value = read();
    }

    /// <summary>Raised with the previous value and the new one, before any caller gets the new one.</summary>
    public event Action<T, T>? Changed;

    public T Current
    {
        get
        {
            lock (_lock)
            {
                var versions = Versions();
                if (versions.AsSpan().SequenceEqual(_versions))
                    return _value;
                _versions = versions;
                try
                {
                    var previous = _value;
                    _value = _read();
                    Log.FileReloaded(_logger, _files[0]);
                    Changed?.Invoke(previous, _value);
                }
                catch (OptionsException e)
                {
                    Log.FileNotReloaded(_logger, _files[0], e.Message);
                }

                return _value;
            }
        }
    }

    private (DateTime Written, long Length)[] Versions() => [.. _files.Select(file =>
    {
        var info = new FileInfo(file);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    })];
}
