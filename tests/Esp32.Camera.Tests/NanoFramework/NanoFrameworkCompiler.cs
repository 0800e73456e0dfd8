using System.Reflection;
using Gateway.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Esp32.Camera.Tests.NanoFramework;

/// <summary>Compiles the client as nanoFramework does: against its own mscorlib, with the C# version of Esp32.Camera.csproj.</summary>
internal static class NanoFrameworkCompiler
{
    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp10);

    private static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);

    private static readonly PortableExecutableReference CoreLibrary = MetadataReference.CreateFromFile(
        typeof(NanoFrameworkCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "nanoFramework.CoreLibrary").Value!);

    private static readonly Lazy<CSharpCompilation> Client = new(MakeClient);

    /// <param name="more">Code beside the client's own, in <c>Foreign.cs</c>.</param>
    /// <returns>The assembly, or null with the errors of the compiler.</returns>
    public static (byte[]? Assembly, IReadOnlyList<string> Errors) CompileClient(string? more = null) =>
        Emit(more is null ? Client.Value : Client.Value.AddSyntaxTrees(CSharpSyntaxTree.ParseText(more, Language, "Foreign.cs")));

    private static CSharpCompilation MakeClient()
    {
        var stubs = CSharpCompilation.Create("Stubs", Parse("tests", "Esp32.Camera.Tests", "NanoFramework", "Stubs"), [CoreLibrary], Options);
        var (assembly, errors) = Emit(stubs);
        Assert.Empty(errors);
        return CSharpCompilation.Create(
            "Esp32.Camera", Parse("esp32", "Esp32.Camera"), [CoreLibrary, MetadataReference.CreateFromImage(assembly!)], Options);
    }

    private static IEnumerable<SyntaxTree> Parse(params string[] folder) =>
        Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.cs")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language, Path.GetFileName(file)));

    private static (byte[]? Assembly, IReadOnlyList<string> Errors) Emit(CSharpCompilation compilation)
    {
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        return (
            result.Success ? assembly.ToArray() : null,
            [.. result.Diagnostics.Where(fault => fault.Severity == DiagnosticSeverity.Error).Select(fault => fault.ToString())]);
    }
}
