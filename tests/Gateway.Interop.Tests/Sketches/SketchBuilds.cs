using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>The sketches and their core as programs of this machine, each built once, with the sanitizers and without a warning.</summary>
public sealed partial class SketchBuilds : IDisposable
{
    private static readonly string[] Strict = ["-Wall", "-Wextra", "-Werror", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

    private readonly TemporaryDirectory _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _built = new(StringComparer.Ordinal);
    private int _folders;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Core => RepositoryRoot.Combine("esp32", "sketches", "core");

    private static string Host => RepositoryRoot.Combine("tests", "Gateway.Interop.Tests", "Sketches", "Host");

    public void Dispose() => _folder.Dispose();

    /// <summary>The core as strict C99 with a command line around it.</summary>
    private Task<string> CoreAsync() => OnceAsync("core", folder => CompileAsync("gcc", [
        "-std=c99", "-Wpedantic", $"-I{Core}", Path.Combine(Host, "core.c"), .. In(Core, "*.c"),
        "-o", Path.Combine(folder, "program"), "-lmbedcrypto",
    ]));

    /// <summary>Answers of the core to commands, in their order; see Host/core.c.</summary>
    internal async Task<string[]> CoreAnswersAsync(params string[] commands)
    {
        var input = Encoding.UTF8.GetBytes(string.Join('\n', commands) + "\n");
        var result = await ExternalProgram.RunAsync(await CoreAsync(), [], TimeSpan.FromMinutes(1), input, cancel: Cancel);
        return [.. result.EnsureSuccess().Output.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }

    /// <summary>A sketch with the settings that it comes with, and the changes.</summary>
    /// <param name="kind">Its folder below esp32/sketches.</param>
    /// <param name="changes">Names of settings and their new values, as the file of settings writes them.</param>
    internal Task<string> SketchAsync(string kind, params (string Name, string Value)[] changes) =>
        OnceAsync(kind + string.Concat(changes), folder => kind == "arduino" ? ArduinoAsync(folder, changes) : EspIdfAsync(folder, changes));

    private static async Task ArduinoAsync(string folder, (string Name, string Value)[] changes)
    {
        var sketch = RepositoryRoot.Combine("esp32", "sketches", "arduino", "GatewayCamera");
        foreach (var file in Directory.EnumerateFiles(sketch).Where(file => Path.GetFileName(file) != "settings.h"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var settings = await File.ReadAllTextAsync(Path.Combine(sketch, "settings.example.h"), Cancel);
        foreach (var (name, value) in changes)
            settings = Changed(settings, $"(#define {name}) .*", $"$1 {value}");
        await File.WriteAllTextAsync(Path.Combine(folder, "settings.h"), settings, Cancel);

        List<string> objects = [];
        foreach (var file in In(Core, "*.c").Append(Path.Combine(Host, "world.c")))
        {
            objects.Add(Path.Combine(folder, Path.GetFileName(file) + ".o"));
            await CompileAsync("gcc", ["-std=gnu17", "-c", file, $"-I{Core}", $"-I{Host}/esp", "-o", objects[^1]]);
        }

        await CompileAsync("g++", [
            "-std=gnu++17", $"-I{Core}", $"-I{Host}/arduino", $"-I{Host}/esp", "-x", "c++", Path.Combine(folder, "GatewayCamera.ino"),
            .. In(folder, "*.cpp"), Path.Combine(Host, "arduino", "host.cpp"), "-x", "none", .. objects, "-o", Path.Combine(folder, "program"),
            "-lmbedcrypto",
        ]);
    }

    private static async Task EspIdfAsync(string folder, (string Name, string Value)[] changes)
    {
        var main = RepositoryRoot.Combine("esp32", "sketches", "esp-idf", "main");
        var settings = Settings(await File.ReadAllTextAsync(Path.Combine(main, "Kconfig.projbuild"), Cancel));
        foreach (var (name, value) in changes)
            settings[name] = value;
        var lines = settings.Where(setting => setting.Value != "n").Select(setting => $"#define CONFIG_{setting.Key} {setting.Value}");
        await File.WriteAllLinesAsync(Path.Combine(folder, "sdkconfig.h"), lines, Cancel);
        await CompileAsync("gcc", [
            "-std=gnu17", $"-I{Core}", $"-I{Host}/esp", $"-I{Host}/esp-idf", $"-I{folder}", .. In(Core, "*.c"), .. In(main, "*.c"),
            Path.Combine(Host, "world.c"), .. In(Path.Combine(Host, "esp-idf"), "*.c"), "-o", Path.Combine(folder, "program"),
            "-lmbedcrypto",
        ]);
    }

    /// <summary>The settings of a Kconfig file with their defaults.</summary>
    private static SortedDictionary<string, string> Settings(string kconfig) => new(
        Config().Matches(kconfig).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value), StringComparer.Ordinal);

    private static string Changed(string text, string pattern, string replacement)
    {
        var changed = Regex.Replace(text, pattern, replacement);
        Assert.NotEqual(text, changed);
        return changed;
    }

    private static string[] In(string folder, string pattern) => [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];

    private static async Task CompileAsync(string compiler, string[] arguments)
    {
        if (!File.Exists("/usr/include/mbedtls/gcm.h"))
            Assert.Skip("mbedTLS is not installed: sudo apt-get install libmbedtls-dev (or gateway/deploy/packages.sh test)");
        var result = await ExternalProgram.RunAsync(
            ExternalProgram.Require(compiler), [.. Strict, .. arguments], TimeSpan.FromMinutes(3), cancel: Cancel);
        result.EnsureSuccess();
    }

    private Task<string> OnceAsync(string name, Func<string, Task> build) => _built.GetOrAdd(name, _ => new Lazy<Task<string>>(async () =>
    {
        var folder = _folder.Combine(Interlocked.Increment(ref _folders).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        await build(folder);
        return Path.Combine(folder, "program");
    })).Value;

    [GeneratedRegex(@"^ +config (?<name>\w+)\n(?: {8}(?!default).*\n)* {8}default (?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Config();
}
