using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Ingest.Keys;

/// <summary>
/// The keys of boards that encrypt their pictures, in <c>board.keys</c> of the data directory: <c>HEX NAME</c> a line, 64 digits and the board's own
/// name. Empty lines and lines that begin with # are skipped. A change writes a whole new file of mode 0600, which then replaces the old one; a lock
/// file keeps two commands at once from losing a key.
/// </summary>
internal sealed class BoardKeyFile(string dataDirectory)
{
    public const int KeySize = 32;

    private const int Digits = 2 * KeySize;
    private const int LongestFile = 1 << 20;

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "board.keys");

    /// <summary>The keys by name of the board; none without a file.</summary>
    /// <exception cref="FormatException">A line is invalid, or others may read the file. The message has no key.</exception>
    /// <exception cref="IOException">Not readable; or <see cref="UnauthorizedAccessException"/>.</exception>
    public IReadOnlyDictionary<string, byte[]> Read() => Parse();

    /// <summary>Gives a board a new random key, and returns it when it is on the disk.</summary>
    /// <exception cref="ArgumentException">The name cannot be that of a board.</exception>
    /// <exception cref="IOException">Another command changes the file, or it would be too long.</exception>
    public byte[] Create(string name)
    {
        CheckName(name);
        using var only = Lock();
        var keys = Parse();
        keys[name] = RandomNumberGenerator.GetBytes(KeySize);
        Write(keys);
        return keys[name];
    }

    /// <returns>Whether the board had a key.</returns>
    /// <exception cref="IOException">Another command changes the file.</exception>
    public bool Remove(string name)
    {
        using var only = Lock();
        var keys = Parse();
        if (!keys.Remove(name))
            return false;
        Write(keys);
        return true;
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > CameraName.MaxRawLength || name != name.Trim()
            || name.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            throw new ArgumentException(
                $"The name of a board has 1 to {CameraName.MaxRawLength} bytes, no control characters, and no space at its ends.", nameof(name));
        }
    }

    private Dictionary<string, byte[]> Parse()
    {
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var file = Open();
        if (file is null)
            return keys;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~DurableFile.OwnerOnly) != UnixFileMode.None)
            throw new FormatException($"The key file {Path} is open to others than its owner. Run: chmod 600 {Path}");
        if (file.Length > LongestFile)
            throw new FormatException($"The key file {Path} is over {LongestFile} bytes. Restore it from a copy.");
        using var lines = new StreamReader(file, Encoding.UTF8);
        var seen = new HashSet<(UInt128, UInt128)>();
        var isEmpty = true;
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            isEmpty &= line.Length == 0;
            if (line.Length > 0 && line[0] != '#')
                Add(keys, seen, line, number);
        }

        // Every file that Write makes has a line: this one was emptied, as by a full disk, and plain pictures would be taken.
        return !isEmpty ? keys : throw new FormatException(
            $"The key file {Path} is empty. Restore it from a copy, or delete it and make other keys with: gateway board key NAME");
    }

    /// <returns>Null without a file.</returns>
    private FileStream? Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private FileStream Lock()
    {
        Directory.CreateDirectory(dataDirectory);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = DurableFile.OwnerOnly;
        return new FileStream(Path + ".lock", options);
    }

    private void Add(Dictionary<string, byte[]> keys, HashSet<(UInt128, UInt128)> seen, string line, int number)
    {
        var key = new byte[KeySize];
        var isKey = line.Length > Digits + 1 && line[Digits] == ' '
            && Convert.FromHexString(line.AsSpan(0, Digits), key, out _, out _) == System.Buffers.OperationStatus.Done;
        if (!isKey)
            throw Bad(number, $"is not {Digits} hexadecimal digits, a space and the name of a board");
        var name = line[(Digits + 1)..];
        try
        {
            CheckName(name);
        }
        catch (ArgumentException)
        {
            throw Bad(number, "has no name of a board");
        }

        if (!seen.Add((BinaryPrimitives.ReadUInt128LittleEndian(key), BinaryPrimitives.ReadUInt128LittleEndian(key.AsSpan(KeySize / 2)))))
            throw Bad(number, "has the key of another board; with one key for two boards AES-GCM protects neither");
        if (!keys.TryAdd(name, key))
            throw Bad(number, "names a board again");
    }

    private FormatException Bad(int line, string what) =>
        new($"{Path} line {line} {what}. Correct it, or remove the line and run: gateway board key NAME");

    private void Write(Dictionary<string, byte[]> keys)
    {
        var text = new StringBuilder("# Keys of boards that encrypt their pictures. Each opens the pictures of its board: keep this file private.\n");
        foreach (var (name, key) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(Convert.ToHexStringLower(key)).Append(' ').Append(name).Append('\n');
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length > LongestFile)
            throw new IOException($"The key file {Path} would be over {LongestFile} bytes. Remove keys of boards that are gone.");
        DurableFile.ReplacePrivate(Path, bytes);
    }
}
