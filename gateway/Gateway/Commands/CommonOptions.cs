namespace Gateway.Commands;

internal static class CommonOptions
{
    public static Option<FileInfo?> Config() => new("--config", "-c")
    {
        Description = "JSON file with the settings. Environment variables GATEWAY__SECTION__KEY override it.",
    };

    public static Option<DirectoryInfo> Data() => new("--data", "-d")
    {
        Description = "Directory of clips, images, queue and keys. Default: $STATE_DIRECTORY, else /var/lib/gateway.",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("STATE_DIRECTORY") ?? "/var/lib/gateway"),
    };
}
