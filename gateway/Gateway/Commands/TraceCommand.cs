using System.Globalization;
using Gateway.Ingest.Tracing;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;

namespace Gateway.Commands;

/// <summary><c>gateway trace</c>: the packets of one MQTT client of the running daemon, until it is interrupted.</summary>
internal static class TraceCommand
{
    private const int MaxWaiting = 4096;   // lines for a terminal that does not take them

    public static Command Create()
    {
        var client = new Option<string>("--client") { HelpName = "name", Description = "Client id of the board or program.", Required = true };
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var time = new Option<double?>("--for")
        {
            HelpName = "seconds",
            Description = "Ends after this time. Default: when interrupted.",
            Validators =
            {
                result =>
                {
                    if (result.GetValueOrDefault<double?>() is not (> 0 and <= 1e6))
                        result.AddError("--for takes seconds, more than 0 and at most 1000000");
                },
            },
        };
        var command = new Command(
            "trace",
            """
            Shows the packets of one MQTT client live, a line each: local time, direction (-> from the client, <- to it), type, flags, packet id,
            topic, QoS, properties, reason codes and sizes; why its connection was closed; and the first bytes of packets that are not valid.
            Payloads, passwords and user names are not shown. A client that is not connected is waited for.
            Asks the running daemon over its link, so it needs the daemon's settings and read access to the key of the link.
            Exit code 0 when interrupted or after --for, 1 if the daemon cannot be reached or ends.

            Example:
              gateway trace --client esp32cam-01 --config /etc/gateway/gateway.json --data /var/lib/gateway
            """)
        {
            client, config, data, time,
        };
        command.SetAction((parsed, _) => Interruptible.RunAsync(cancel => RunAsync(
            parsed.GetValue(client)!, parsed.GetValue(config), parsed.GetValue(data)!, parsed.GetValue(time), cancel)));
        return command;
    }

    private static async Task<int> RunAsync(string client, FileInfo? config, DirectoryInfo data, double? seconds, CancellationToken interrupted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        try
        {
            var link = GatewayOptionsReader.Read(config?.FullName, data.FullName).Link;
            await FollowAsync(link, new TraceClient(client), seconds is { } limit ? TimeSpan.FromSeconds(limit) : null, stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception problem) when (problem is OptionsException or LinkKeyException or LinkCommandException or IOException)
        {
            return Refusal.Write(problem);
        }
    }

    private static async Task FollowAsync(LinkOptions link, TraceClient command, TimeSpan? time, CancellationTokenSource stop)
    {
        await using var daemon = await DaemonClient.ConnectAsync(link, "trace", stop.Token);
        if (time is { } limit)
            stop.CancelAfter(limit);
        var lines = new TraceOutput(MaxWaiting);
        var printing = Task.Run(() => lines.PrintAsync(Console.Out), CancellationToken.None);
        try
        {
            await daemon.FollowAsync(command, lines.Add, stop.Token);
        }
        finally
        {
            lines.Complete();
            await Task.WhenAny(printing, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        }
    }
}

/// <summary>Prints the parts of a trace. A terminal that does not take them loses lines, and shows their number.</summary>
internal sealed class TraceOutput(int maxWaiting)
{
    private readonly LossyLines<TraceLine> _lines = new(maxWaiting);

    /// <summary>Never waits.</summary>
    public void Add(Page<TraceLine> part)
    {
        _lines.Lose(part.Total);
        foreach (var line in part.Rows)
            _lines.Add(line);
    }

    public void Complete() => _lines.Complete();

    public async Task PrintAsync(TextWriter output)
    {
        while (await _lines.WaitAsync())
        {
            while (_lines.Take(max: 1) is var (lost, lines) && (lost > 0 || lines.Count > 0))
            {
                if (lost > 0)
                    await output.WriteLineAsync($"{lost} packets not shown");
                foreach (var line in lines)
                    await output.WriteLineAsync(TextOf(line));
            }
        }
    }

    private static string TextOf(TraceLine line)
    {
        var at = DateTime.UnixEpoch.AddMicroseconds(line.AtUs).ToLocalTime().ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var direction = line.Kind switch
        {
            TraceLineKind.FromClient => "-> ",
            TraceLineKind.ToClient => "<- ",
            _ => "",
        };
        return $"{at} {direction}{line.Text}";
    }
}
