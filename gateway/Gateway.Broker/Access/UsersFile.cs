namespace Gateway.Broker.Access;

/// <summary>The users file. Each line is <c>name:pbkdf2-sha256:iterations:salt:hash</c>; empty lines and lines that begin with # are kept and
/// ignored. A change replaces the whole file, so a reader sees one of the two. Removing the last user leaves a line that says so: a file with neither
/// users nor that line was emptied by accident, and opens no door.</summary>
internal sealed class UsersFile(string path)
{
    private const int MaxNameLength = 128;
    private const string NoUsers = "# no users: the last one was removed";

    private static readonly string NameRule =
        $"A user name has 1 to {MaxNameLength} characters, no control characters, none of : / + # %, and no space at its ends.";

    public string Path { get; } = path;

    /// <summary>Adds a user, or changes a user's password.</summary>
    /// <returns>Whether the user is new.</returns>
    /// <exception cref="ArgumentException">The name or the password is invalid; the message has the reason.</exception>
    public bool Add(string name, ReadOnlySpan<byte> password)
    {
        if (!IsName(name))
            throw new ArgumentException(NameRule, nameof(name));
        if (password.IsEmpty)
            throw new ArgumentException("The password is empty.", nameof(password));

        var lines = ReadLines();
        lines.Remove(NoUsers);
        var index = lines.FindIndex(line => IsOf(line, name));
        var entry = $"{name}:{PasswordHash.Create(password)}";
        if (index < 0)
            lines.Add(entry);
        else
            lines[index] = entry;
        PrivateText.Replace(Path, lines);
        return index < 0;
    }

    /// <returns>Whether the user existed.</returns>
    public bool Remove(string name)
    {
        var lines = ReadLines();
        if (lines.RemoveAll(line => IsOf(line, name)) == 0)
            return false;
        if (lines.All(line => NameOf(line) is null))
            lines.Add(NoUsers);
        PrivateText.Replace(Path, lines);
        return true;
    }

    /// <summary>The names, in file order.</summary>
    public IReadOnlyList<string> List() => [.. ReadLines().Select(NameOf).OfType<string>()];

    /// <summary>All users; none without a file.</summary>
    /// <exception cref="FormatException">A line is invalid, or the file was emptied. The message has no password.</exception>
    public IReadOnlyDictionary<string, PasswordHash> Read()
    {
        var users = new Dictionary<string, PasswordHash>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        var mayBeEmpty = !File.Exists(Path);
        foreach (var line in ReadLines())
        {
            number++;
            mayBeEmpty |= line == NoUsers;
            if (NameOf(line) is not { } name)
                continue;
            if (!IsName(name))
                throw new FormatException($"{Path} line {number} is no user that rules can name. {NameRule} Replace it: gateway user add NAME");
            if (!PasswordHash.TryParse(line[Math.Min(line.Length, name.Length + 1)..], out var hash))
                throw new FormatException($"{Path} line {number} is not name:pbkdf2-sha256:iterations:salt:hash. Replace it: gateway user add NAME");
            if (!users.TryAdd(name, hash))
                throw new FormatException($"{Path} line {number} has the user {name} again; names are compared without case. Remove one of them.");
        }

        return users.Count > 0 || mayBeEmpty ? users : throw new FormatException(
            $"{Path} has no users. Restore it from a copy, or add users with: gateway user add NAME. To go without users, delete it before the first "
            + "start, or remove the last one with: gateway user remove NAME");
    }

    private static bool IsOf(string line, string name) => name.Equals(NameOf(line), StringComparison.OrdinalIgnoreCase);

    private static string? NameOf(string line) => line.Length == 0 || line[0] == '#' ? null : line.Split(':', 2)[0];

    /// <summary>The ACL file is read line by line without the spaces around a name, and puts names into levels of topics.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name == name.Trim()
        && !name.Any(c => ":/+#%".Contains(c) || char.IsControl(c) || char.IsSurrogate(c));

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
}
