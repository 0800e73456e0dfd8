using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Esp32.Camera.Tests.NanoFramework;

/// <summary>The client compiles against the package nanoFramework.CoreLibrary, and into nothing that nanoFramework cannot run.</summary>
public sealed class NanoFrameworkTests
{
    [Fact]
    public void Client_compiles_against_the_core_library_of_nanoFramework()
    {
        var (assembly, errors) = NanoFrameworkCompiler.CompileClient();
        Assert.Empty(errors);
        Assert.Equal(
            ["Stubs 0.0.0.0", "mscorlib 1.17.11.0"],
            Read(assembly!, metadata => metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .Select(reference => $"{metadata.GetString(reference.Name)} {reference.Version}").Order(StringComparer.Ordinal).ToArray()));
    }

    // The runtime of nanoFramework knows no generics and no arrays of several dimensions. The compiler needs no type of a library for either.
    [Fact]
    public void Client_compiles_into_nothing_that_nanoFramework_cannot_run() => Assert.Empty(Foreign(null));

    [Theory]
    [InlineData("var list = new System.Collections.Generic.List<int>();")]
    [InlineData("System.Span<byte> bytes = default;")]
    [InlineData("int number = System.Math.Clamp(1, 2, 3);")]
    [InlineData("System.Threading.Tasks.Task task = null;")]
    [InlineData("var ends = new byte[4][1..];")]
    [InlineData("new System.Net.Sockets.Socket(default, default, default).ReceiveAsync(null);")]
    public void Use_of_a_member_that_nanoFramework_lacks_is_an_error(string statement)
    {
        var (assembly, errors) = NanoFrameworkCompiler.CompileClient("class Foreign { void M() { " + statement + " } }");
        Assert.Null(assembly);
        Assert.All(errors, error => Assert.Contains("Foreign.cs", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("class Foreign<T> { }")]
    [InlineData("class Foreign { T M<T>(T value) => value; }")]
    [InlineData("class Foreign { int[,] M() => new int[2, 2]; }")]
    [InlineData("class Foreign { void M() { var table = new int[2, 2]; table[0, 0] = 1; } }")]
    [InlineData("unsafe class Foreign { int* Pointer; }")]
    public void Code_that_nanoFramework_cannot_run_is_found(string code) => Assert.NotEmpty(Foreign(code));

    private static string[] Foreign(string? code)
    {
        var (assembly, errors) = NanoFrameworkCompiler.CompileClient(code);
        return assembly is null ? [.. errors] : Read(assembly, metadata => new[]
        {
            (Name: "generic type or method", Count: metadata.GetTableRowCount(TableIndex.GenericParam)),
            (Name: "call of a generic method", Count: metadata.GetTableRowCount(TableIndex.MethodSpec)),
            (Name: "generic type or array of several dimensions", Count: metadata.GetTableRowCount(TableIndex.TypeSpec)),
        }.Where(found => found.Count > 0).Select(found => found.Name).ToArray());
    }

    private static T Read<T>(byte[] assembly, Func<MetadataReader, T> look)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        return look(file.GetMetadataReader());
    }
}
