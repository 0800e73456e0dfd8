namespace Gateway.Testing;

/// <summary>
/// The golden bytes in protocol/vectors. A vector is a text file <c>NAME.hex</c> with pairs of hexadecimal digits and white space between pairs.
/// <c>#</c> begins a comment to the end of the line.
/// </summary>
public static class Vectors
{
    private static string Folder => RepositoryRoot.Combine("protocol", "vectors");

    /// <summary>The sorted names, for <see cref="Read"/>, of all vectors below <paramref name="folder"/>; "" means all folders.</summary>
    public static IReadOnlyList<string> Names(string folder = "")
    {
        var start = Path.Combine(Folder, folder);
        return
        [
            .. Directory.EnumerateFiles(start, "*.hex", SearchOption.AllDirectories)
                .Select(path => Path.ChangeExtension(Path.GetRelativePath(Folder, path), null))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The bytes of a vector. Its name is the path below protocol/vectors without <c>.hex</c>.</summary>
    public static byte[] Read(string name)
    {
        var path = Path.Combine(Folder, name + ".hex");
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path} is not a vector: {e.Message}", e);
        }
    }

    private static byte[] Parse(IEnumerable<string> lines) => Convert.FromHexString(
        string.Concat(lines.SelectMany(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
}
