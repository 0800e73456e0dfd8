using System.Formats.Tar;
using System.IO.Compression;

namespace Gateway.Testing;

/// <summary>Data directories that earlier versions of the daemon wrote; <c>Data/README.md</c> lists what they hold.</summary>
public static class EarlierVersion
{
    /// <summary>A copy of the directory, with the file modes it was written with.</summary>
    public static TemporaryDirectory Unpack(string version)
    {
        var directory = new TemporaryDirectory();
        using var packed = File.OpenRead(RepositoryRoot.Combine("tests", "Gateway.Testing", "Data", $"version-{version}.tar.gz"));
        using var tar = new GZipStream(packed, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, directory.Path, overwriteFiles: false);
        return directory;
    }
}
