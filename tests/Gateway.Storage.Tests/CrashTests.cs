using System.Diagnostics;
using System.Globalization;

namespace Gateway.Storage.Tests;

/// <summary>Kills a process that uses storage at random times and checks that all its announced data is there.</summary>
[Trait("Storey", "Interop")]
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 10;
    private const int Seed = 20260101;

    private readonly TestDirectory _directory = new();
    private readonly CrashLedger _ledger = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nothing_announced_is_lost_when_the_process_is_killed_at_any_moment()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            await KillAfterAsync(lines: random.Next(1, 400), seed: random.Next());
            await _ledger.VerifyAsync(_directory.Path);
        }

        _ledger.RequireEnough(Rounds + 1);
    }

    /// <summary>Reads the victim's announcements and kills it after so many lines. The lines that it prints until its death count too.</summary>
    private async Task KillAfterAsync(int lines, int seed)
    {
        var victim = Path.Combine(AppContext.BaseDirectory, "Gateway.Storage.Tests.dll");
        var start = new ProcessStartInfo("dotnet", [victim, CrashVictim.Verb, _directory.Path, seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = new StreamReader(process.StandardOutput.BaseStream);
        var cancel = TestContext.Current.CancellationToken;
        try
        {
            for (var i = 0; i < lines; i++)
                _ledger.Note(await text.ReadLineAsync(cancel) ?? throw new InvalidOperationException("the victim ended without being killed"));
        }
        finally
        {
            process.Kill();
        }

        var rest = await text.ReadToEndAsync(cancel);
        foreach (var line in rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _ledger.Note(line);
        await process.WaitForExitAsync(cancel);
    }
}
