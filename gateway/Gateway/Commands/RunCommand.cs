using Gateway.Protocol;

namespace Gateway.Commands;

/// <summary><c>gateway run</c>: the daemon, until SIGINT or SIGTERM.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var command = new Command(
            "run",
            """
            Runs the daemon in the foreground until SIGINT or SIGTERM.

            Example:
              gateway run --config /etc/gateway/gateway.json --data /var/lib/gateway
            """)
        {
            config, data,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(config), parsed.GetValue(data)!, cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? config, DirectoryInfo data, CancellationToken cancel)
    {
        try
        {
            var options = GatewayOptionsReader.Read(config?.FullName, data.FullName);
            if (!SettingsFiles.AreUsable(options, withModel: false))
                return OptionsException.ExitCode;
            await GatewayHost.Create(options).RunToEndAsync(cancel);
            return 0;
        }
        catch (Exception problem) when (problem is OptionsException or StorageException or LinkStartException or LinkKeyException
            or IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return Refusal.Write(problem);
        }
    }
}
