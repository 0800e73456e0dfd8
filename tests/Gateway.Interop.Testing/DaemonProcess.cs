using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Interop.Testing;

/// <summary>The daemon as a process of its own, on free ports, with quick motion settings; killed at the end if it still runs.</summary>
internal sealed partial class DaemonProcess : IAsyncDisposable
{
    /// <summary>Any motion makes an event at once, and a clip of about a second: a test sees many in little time.</summary>
    private static readonly Dictionary<string, string?> QuickClips = new()
    {
        ["GATEWAY__MQTT__PORT"] = "0",
        ["GATEWAY__LINK__PORT"] = "0",
        ["GATEWAY__MOTION__MODE"] = "Area",
        ["GATEWAY__MOTION__AREATHRESHOLD"] = "0.002",
        ["GATEWAY__MOTION__ENDAFTER"] = "00:00:00.5",
        ["GATEWAY__CLIPS__PREROLL"] = "00:00:00.5",
        ["GATEWAY__CLIPS__POSTROLL"] = "00:00:01",
        ["GATEWAY__CLIPS__GAP"] = "0",
        ["GATEWAY__CLIPS__MAXDURATION"] = "00:00:02",
    };

    private readonly RunningProgram _program;
    private readonly string _data;

    private DaemonProcess(RunningProgram program, string data)
    {
        _program = program;
        _data = data;
    }

    public static string Dll => Path.Combine(AppContext.BaseDirectory, "gateway.dll");

    public int Id => _program.Id;

    public int MqttPort => PortIn(MqttLine());

    public int LinkPort => PortIn(LinkLine());

    public string Log => _program.Output + _program.Error;

    public static RunningProgram Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        RunningProgram.Start("dotnet", ["exec", Dll, .. arguments], environment);

    /// <summary>Starts the daemon and waits until it listens.</summary>
    /// <param name="data">Its data directory.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="more">Settings besides the quick ones, or in their place.</param>
    public static async Task<DaemonProcess> StartAsync(string data, CancellationToken cancel, IEnumerable<KeyValuePair<string, string?>>? more = null)
    {
        var settings = new Dictionary<string, string?>(QuickClips);
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        var daemon = new DaemonProcess(Run(["run", "--data", data], settings), data);
        await Eventually.True(
            () => LinkLine().IsMatch(daemon.Log) || daemon._program.HasExited, TimeSpan.FromMinutes(3), cancel);
        Assert.False(daemon._program.HasExited, daemon.Log);
        return daemon;
    }

    /// <summary>Files that it has mapped into its memory, assemblies among them.</summary>
    public string MappedFiles() => File.ReadAllText($"/proc/{_program.Id}/maps");

    /// <summary>Its memory now, as the system counts it.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_program.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture);
    }

    public Task<LinkClient> ConnectAsync(ILinkHandler handler, CancellationToken cancel) => LinkClient.ConnectAsync(
        new LinkClientOptions(new DnsEndPoint("127.0.0.1", LinkPort), Path.Combine(_data, "link.key")) { Name = "test" }, handler, cancel: cancel);

    /// <summary>The picture of a stored image, which has the length of its row.</summary>
    public static async Task<byte[]> ReadJpegAsync(LinkClient link, ImageMessage image, CancellationToken cancel)
    {
        var jpeg = await link.FindAsync(new GetImageJpeg(image.Id), cancel);
        Assert.Equal(image.Length, (uint)jpeg!.Bytes.Length);
        return jpeg.Bytes;
    }

    /// <summary>Simulated boards that publish to this daemon until told to stop.</summary>
    public RunningProgram StartBoards(int boards, string summary) => RunningProgram.Start(
        "dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "esp32-fleet.dll"), "--boards", boards.ToString(CultureInfo.InvariantCulture),
            "--port", MqttPort.ToString(CultureInfo.InvariantCulture), "--fps", "10", "--width", "320", "--height", "240", "--summary", summary,
        ]);

    public async Task<string> StopAsync(CancellationToken cancel)
    {
        _program.Terminate();
        var result = await _program.WaitForExitAsync(cancel);
        Assert.True(result.ExitCode is 0 or 143, Log);
        return Log;
    }

    /// <summary>As a power cut would: no handler runs.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        _program.Kill();
        await _program.WaitForExitAsync(cancel);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private int PortIn(Regex line) => int.Parse(line.Match(Log).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"MQTT listens on 127\.0\.0\.1:(\d+)")]
    private static partial Regex MqttLine();

    [GeneratedRegex(@"Link on 127\.0\.0\.1:(\d+)")]
    private static partial Regex LinkLine();
}
