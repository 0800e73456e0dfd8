namespace Gateway.Broker.Access;

/// <summary>Which files of users and rules had entries, one name a line, so that a file that is gone at a start is no first start.</summary>
/// <param name="path">In the data directory, mode 0600; null remembers nothing.</param>
/// <param name="isReadOnly">For commands that only look.</param>
internal sealed class DoorMemory(string? path, bool isReadOnly = false)
{
    public const string Users = "users";
    public const string Rules = "acl";

    private static readonly Lock Gate = new();   // both files are read in one process

    /// <exception cref="IOException">Not readable; or <see cref="UnauthorizedAccessException"/>.</exception>
    public bool Has(string door) => Read().Contains(door);

    /// <summary>Remembers or forgets a door, and returns when that is on the disk.</summary>
    /// <exception cref="IOException">Not writable; or <see cref="UnauthorizedAccessException"/>. The previous file stays.</exception>
    public void Set(string door, bool hasEntries)
    {
        if (path is null || isReadOnly)
            return;
        lock (Gate)
        {
            var doors = Read();
            if (hasEntries ? !doors.Add(door) : !doors.Remove(door))
                return;
            PrivateText.Replace(path, doors.Order(StringComparer.Ordinal));
        }
    }

    private HashSet<string> Read() => path is not null && File.Exists(path) ? [.. File.ReadLines(path)] : [];
}
