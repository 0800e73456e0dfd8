namespace Gateway.Broker.Access;

/// <summary>The users file. Each line is <c>name:pbkdf2-sha256:iterations:salt:hash</c>; empty lines and lines that begin with # are kept and
/// ignored. A change writes a whole new file of mode 0600, which then replaces the old one, so a reader sees one of the two.</summary>
internal sealed class UsersFile(string path)
{
    private const int MaxNameLength = 128;

    public string Path { get; } = path;

    /// <summary>Adds a user, or changes a user's password.</summary>
    /// <returns>Whether the user is new.</returns>
    /// <exception cref="ArgumentException">The name or the password is invalid; the message has the reason.</exception>
    public bool Add(string name, ReadOnlySpan<byte> password)
    {
        CheckName(name);
        if (password.IsEmpty)
            throw new ArgumentException("The password is empty.", nameof(password));

        var lines = ReadLines();
        var index = lines.FindIndex(line => IsOf(line, name));
        var entry = $"{name}:{PasswordHash.Create(password)}";
        if (index < 0)
            lines.Add(entry);
        else
            lines[index] = entry;
        Write(lines);
        return index < 0;
    }

    /// <returns>Whether the user existed.</returns>
    public bool Remove(string name)
    {
        var lines = ReadLines();
        if (lines.RemoveAll(line => IsOf(line, name)) == 0)
            return false;
        Write(lines);
        return true;
    }

    /// <summary>The names, in file order.</summary>
    public IReadOnlyList<string> List() => [.. ReadLines().Select(NameOf).OfType<string>()];

    /// <summary>All users; none without a file.</summary>
    /// <exception cref="FormatException">A line is invalid; the message has its number and none of its text.</exception>
    public IReadOnlyDictionary<string, PasswordHash> Read()
    {
        var users = new Dictionary<string, PasswordHash>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in ReadLines())
        {
            number++;
            if (NameOf(line) is not { } name)
                continue;
            if (!PasswordHash.TryParse(line[Math.Min(line.Length, name.Length + 1)..], out var hash))
                throw new FormatException($"{Path} line {number} is not name:pbkdf2-sha256:iterations:salt:hash. Replace it: gateway user add NAME");
            if (!users.TryAdd(name, hash))
                throw new FormatException($"{Path} line {number} has the user {name} again; names are compared without case. Remove one of them.");
        }

        return users;
    }

    private static bool IsOf(string line, string name) => name.Equals(NameOf(line), StringComparison.OrdinalIgnoreCase);

    private static string? NameOf(string line) => line.Length == 0 || line[0] == '#' ? null : line.Split(':', 2)[0];

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] == '#' || name.Any(c => c == ':' || char.IsControl(c) || char.IsSurrogate(c)))
        {
            throw new ArgumentException(
                $"A user name has 1 to {MaxNameLength} characters, no colon, no control characters, and does not begin with #.", nameof(name));
        }
    }

    private List<string> ReadLines()
    {
        try
        {
            return [.. File.ReadAllLines(Path)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private void Write(List<string> lines)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        Directory.CreateDirectory(folder);
        var temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(Path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
