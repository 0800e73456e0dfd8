namespace Gateway.Testing;

/// <summary>
/// The golden bytes in protocol/vectors. A vector is a text file <c>NAME.hex</c>: pairs of hexadecimal digits, white space anywhere between pairs,
/// <c>#</c> begins a comment that ends with its line.
/// </summary>
public static class Vectors
{
    private static string Folder => RepositoryRoot.Combine("protocol", "vectors");

    /// <summary>Names of all vectors below <paramref name="folder"/> ("" means all), sorted; what <see cref="Read"/> takes.</summary>
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

    /// <summary>The bytes of one vector.</summary>
    /// <param name="name">Path below protocol/vectors, without <c>.hex</c>.</param>
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

    private static byte[] Parse(IEnumerable<string> lines) =>
        Convert.FromHexString(string.Concat(lines.SelectMany(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
}
