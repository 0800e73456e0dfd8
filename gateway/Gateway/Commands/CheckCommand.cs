using System.Text.Json;

namespace Gateway.Commands;

/// <summary><c>gateway check</c>: verifies a data directory without changing it, and settings if given. Exit code 0 without problems.</summary>
internal static class CheckCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var config = CommonOptions.Config();
        var json = new Option<bool>("--json") { Description = "Prints the report as JSON." };
        var quick = new Option<bool>("--quick") { Description = "Compares only the lengths of clips and decrypts no image." };
        var command = new Command(
            "check",
            """
            Verifies that every announced clip and image exists and is intact, and with --config that the settings of daemon and dashboard
            and the files they name are usable. Only reads, so the daemon may be running.
            Exit code 0 without problems, 1 with problems, 2 for a mistake in the settings or a file of theirs.

            Example:
              gateway check --config /etc/gateway/gateway.json --data /var/lib/gateway
            """)
        {
            config, data, json, quick,
        };
        command.SetAction((parsed, _) => Interruptible.RunAsync(cancel =>
        {
            var directory = parsed.GetValue(data)!;
            if (CheckSettings(parsed.GetValue(config), directory) is not 0 and var refused)
                return Task.FromResult(refused);
            if (parsed.GetValue(config) is null || directory.Exists)
                return Task.FromResult(Run(directory, parsed.GetValue(json), parsed.GetValue(quick), cancel));
            Console.WriteLine($"the settings are usable; the first start creates {directory.FullName}");
            return Task.FromResult(0);
        }));
        return command;
    }

    /// <summary>Checks the settings and the files in them, including the detection model, but not the other broker.</summary>
    /// <returns>The exit code.</returns>
    private static int CheckSettings(FileInfo? config, DirectoryInfo data)
    {
        if (config is null)
            return 0;
        try
        {
            var options = GatewayOptionsReader.Read(config.FullName, data.FullName, withDashboard: true);
            return SettingsFiles.AreUsable(options, withModel: true) ? 0 : OptionsException.ExitCode;
        }
        catch (OptionsException problem)
        {
            return Refusal.Write(problem);
        }
    }

    private static int Run(DirectoryInfo data, bool json, bool quick, CancellationToken cancel)
    {
        try
        {
            var options = quick ? new StorageCheckOptions { HashClips = false, DecryptEvery = 0 } : new StorageCheckOptions();
            var report = StorageCheck.Run(data.FullName, options, cancel);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(report, Json));
            else
                Print(report);
            return report.IsOk ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("gateway: stopped; not everything was checked");
            return 1;
        }
        catch (StorageException problem)
        {
            return Refusal.Write(problem);
        }
    }

    private static void Print(StorageCheckReport report)
    {
        Console.WriteLine($"{report.Path}{(report.InUse ? " (in use)" : "")}");
        Console.WriteLine(
            $"clips   {report.Clips} kept, {report.Acknowledged} acknowledged, {report.Queued} queued, {report.Failed} failed, "
            + $"{report.Missing} missing or altered, {report.ClipBytes} bytes");
        Console.WriteLine($"images  {report.Images} kept, {report.ImagesDecrypted} decrypted and whole");
        foreach (var (camera, images) in report.PerCameraImages.OrderBy(camera => camera.Key, StringComparer.Ordinal))
            Console.WriteLine($"        {camera} {images}");
        Console.WriteLine($"events  {report.Events}");
        foreach (var problem in report.Problems)
            Console.WriteLine($"PROBLEM (invariant {problem.Invariant}) {problem.Text}");
        Console.WriteLine(report.IsOk ? "ok" : $"{report.ProblemCount} problems");
    }
}
