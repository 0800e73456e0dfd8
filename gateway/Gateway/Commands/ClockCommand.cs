using System.Globalization;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;

namespace Gateway.Commands;

/// <summary><c>gateway clock</c>: whether the running daemon doubts its clock, and the word of a person that it is right.</summary>
internal static class ClockCommand
{
    public static Command Create()
    {
        var confirm = new Option<bool>("--confirm") { Description = "Says that the time is right: what is too old is deleted again." };
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var command = new Command(
            "clock",
            """
            Shows the time by the running daemon, and whether it doubts it. After a jump of the clock, or a start at a time that does not fit
            what was seen before, nothing is deleted by age until the clock ran for a day without a jump, or somebody says that it is right.
            Asks the daemon over its link, so it needs the daemon's settings and read access to the key of the link.
            Exit code 0 if the clock is believed, 3 if it is doubted, 1 if the daemon cannot be reached.

            Example:
              gateway clock --confirm --config /etc/gateway/gateway.json --data /var/lib/gateway
            """)
        {
            confirm, config, data,
        };
        command.SetAction((parsed, _) => Interruptible.RunAsync(cancel => RunAsync(
            parsed.GetValue(confirm), parsed.GetValue(config), parsed.GetValue(data)!, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(bool isConfirmed, FileInfo? config, DirectoryInfo data, CancellationToken cancel)
    {
        try
        {
            var link = GatewayOptionsReader.Read(config?.FullName, data.FullName).Link;
            await using var daemon = await DaemonClient.ConnectAsync(link, "clock", cancel);
            var clock = await daemon.AskAsync(new ConfirmClock(isConfirmed), cancel);
            var now = DateTimeOffset.UnixEpoch.AddMicroseconds(clock.NowUs).ToLocalTime();
            Console.WriteLine(now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
            if (clock.Doubt.Length == 0)
            {
                Console.WriteLine("the clock is believed");
                return 0;
            }

            var left = TimeSpan.FromSeconds(clock.UntilTrustedSeconds).TotalHours;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.Doubt}; nothing is deleted by age until it ran for {left:0.#} h without a jump, or until gateway clock --confirm"));
            return 3;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 1;
        }
        catch (Exception problem) when (problem is OptionsException or LinkKeyException or LinkCommandException or IOException)
        {
            return Refusal.Write(problem);
        }
    }
}
