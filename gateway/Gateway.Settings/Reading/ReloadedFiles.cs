using System.Security.Cryptography;

namespace Gateway.Settings.Reading;

/// <summary>The value of files that may be replaced while the program runs. Any thread.</summary>
/// <remarks>
/// Each refresh compares numbers, lengths and times of change, which a change of permissions moves too. If changed files cannot be used, the previous
/// value stays, and each refresh tries again: what failed may have been a full disk. The failure is reported again when its message is another.
/// </remarks>
internal sealed class ReloadedFiles<T>
{
    private readonly string[] _files;
    private readonly Func<T> _read;
    private readonly Action<T, T> _onReloaded;
    private readonly Action<Exception> _onFailed;
    private readonly Lock _gate = new();
    private (ulong, ulong, long, uint)[] _versions;
    private volatile Snapshot _snapshot;
    private string? _failure;

    /// <remarks>Throws what <paramref name="read"/> throws, see <see cref="IsBadFile"/>. The other two are called by <see cref="Refresh"/>,
    /// <paramref name="onReloaded"/> with the previous value and the new one before any caller of it gets that.</remarks>
    public ReloadedFiles(Func<T> read, Action<T, T> onReloaded, Action<Exception> onFailed, params string[] files)
    {
        (_read, _onReloaded, _onFailed, _files) = (read, onReloaded, onFailed, files);
        _versions = Versions();
        _snapshot = new Snapshot(Read(), 0);
    }

    /// <summary>The value of the last refresh.</summary>
    public T Value => _snapshot.Value;

    /// <summary>Counts the values. Read it before <see cref="Value"/>.</summary>
    public int Reads => _snapshot.Reads;

    public static bool IsBadFile(Exception e) =>
        e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or OptionsException;

    /// <summary>Reads the files again if they have changed or could not be used.</summary>
    public T Refresh()
    {
        lock (_gate)
        {
            var versions = Versions();
            var haveChanged = !versions.AsSpan().SequenceEqual(_versions);
            if (!haveChanged && _failure is null)
                return Value;

            _versions = versions;
            try
            {
                var previous = Value;
                _snapshot = new Snapshot(Read(), Reads + 1);
                _failure = null;
                _onReloaded(previous, Value);
            }
            catch (Exception e) when (IsBadFile(e))
            {
                if (haveChanged || e.Message != _failure)
                    _onFailed(e);
                _failure = e.Message;
            }

            return Value;
        }
    }

    private T Read() =>
        Array.Find(_files, file => !FileKind.MayBeRegular(file)) is { } other ? throw new IOException($"{other} is no regular file.") : _read();

    private (ulong, ulong, long, uint)[] Versions() => [.. _files.Select(FileKind.VersionOf)];

    private sealed record Snapshot(T Value, int Reads);
}
