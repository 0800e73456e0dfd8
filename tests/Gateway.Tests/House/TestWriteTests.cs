using System.Text.RegularExpressions;

namespace Gateway.Tests.House;

/// <summary>Tests write below a <c>TemporaryDirectory</c> and nowhere else, so they pass on every machine and leave nothing on it.</summary>
public sealed partial class TestWriteTests
{
    private const string Here = "tests/Gateway.Tests/House/TestWriteTests.cs";
    private const string Maker = "tests/Gateway.Testing/TemporaryDirectory.cs";

    [Fact]
    public void Tests_write_below_a_temporary_directory_only() => Assert.All(
        SourceTree.WithExtension(".cs").Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file is not (Here or Maker)),
        file =>
        {
            var found = Elsewhere().Match(SourceTree.Read(file));
            Assert.False(found.Success, $"{file} writes or may write outside a TemporaryDirectory: {found.Value}");
        });

    [Theory]
    [InlineData("File.AppendAllText(\"/tmp/out/trace.txt\", text)")]
    [InlineData("await File.WriteAllBytesAsync($\"{name}.bin\", bytes)")]
    [InlineData("File.Copy(source, \"copy.bin\")")]
    [InlineData("new FileStream(\"log\", FileMode.Create)")]
    [InlineData("new StreamWriter(@\"log\")")]
    [InlineData("Directory.CreateDirectory(\"out\")")]
    [InlineData("Path.Combine(Path.GetTempPath(), \"out\")")]
    [InlineData("Path.GetTempFileName()")]
    [InlineData("Directory.CreateTempSubdirectory()")]
    [InlineData("Run(\"ffmpeg\", \"-y\", \"/var/tmp/out.mp4\")")]
    [InlineData("File.WriteAllText(Path.Combine(AppContext.BaseDirectory, \"out\"), text)")]
    [InlineData("File.Delete(RepositoryRoot.Combine(\"artifacts\", \"out\"))")]
    [InlineData("Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)")]
    public void A_write_elsewhere_is_found(string line) => Assert.Matches(Elsewhere(), line);

    [Theory]
    [InlineData("File.WriteAllText(_folder.Combine(\"settings\", \"gateway.json\"), text)")]
    [InlineData("File.CreateSymbolicLink(link, \"/dev/zero\")")]
    [InlineData("File.ReadAllText(\"/proc/self/status\")")]
    [InlineData("File.Copy(RepositoryRoot.Combine(\"README.md\"), _folder.Combine(\"README.md\"))")]
    public void A_write_below_a_temporary_directory_or_a_read_is_not(string line) => Assert.DoesNotMatch(Elsewhere(), line);

    // Finds a call for the shared temporary folder, the name of one, and a writing call that takes a literal path or a folder of the build.
    [GeneratedRegex("""
        \bGetTemp(?:Path|FileName)\b | \bCreateTempSubdirectory\b | \bSpecialFolder\b | \bSetCurrentDirectory\b
        | "(?:/var)?/tmp\b | "/(?:dev/shm|run)\b
        | \bFile\.(?:Append|Write|Create(?!SymbolicLink)|OpenWrite|Delete|Set)\w*
          \(\s*(?:[$@]*"|[^;,"]*?\b(?:BaseDirectory|RepositoryRoot|CurrentDirectory)\b)
        | \bFile\.(?:Copy|Move|Replace)\((?:[^;()]|\((?:[^()]|\([^()]*\))*\))*,\s*[$@]*"
        | \bDirectory\.(?:Create|Delete|Move)\w*\(\s*(?:[$@]*"|[^;,"]*?\b(?:BaseDirectory|RepositoryRoot|CurrentDirectory)\b)
        | \bnew\ (?:FileStream|StreamWriter)\(\s*[$@]*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Elsewhere();
}
