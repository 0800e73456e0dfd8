using Gateway.Protocol;
using Gateway.Protocol.Commands;

namespace Gateway.Health;

/// <summary>Says whether the clock is doubted, and takes a person's word that it is right.</summary>
internal sealed class ClockCommands(AgeingClock clock, ClipQueue clips, StoreDatabase database, TimeProvider time, ILogger<ClockCommands> log)
    : ILinkFeature
{
    public void Register(LinkHandlers handlers) => handlers
        .On<ConfirmClock, ClockInfo>((command, caller, _) => AnswerAsync(command, caller));

    private async ValueTask<ClockInfo?> AnswerAsync(ConfirmClock command, LinkCaller caller)
    {
        if (command.IsConfirmed)
            await ConfirmAsync(caller);
        clock.Look();
        var doubt = clock.Doubt;
        return new ClockInfo(
            time.GetUnixMicroseconds(), doubt is null ? "" : ClockText.Of(doubt), doubt?.AtUs ?? 0, doubt?.ByUs ?? 0,
            (uint)clock.UntilTrusted.TotalSeconds, (uint)clock.Steps);
    }

    private async Task ConfirmAsync(LinkCaller caller)
    {
        if (caller.Role != LinkRole.Operator)
            throw new LinkRefusedException(ReplyStatus.Forbidden, "Confirming the clock takes the operator role.");
        try
        {
            if (clock.Confirm() is not { } ended)
                return;
            log.ClockConfirmed(caller.Name, ClockText.Of(ended));
            await clips.ApplyRetentionAsync();
            await database.ApplyRetentionAsync();
        }
        catch (StorageException fault)
        {
            throw new LinkRefusedException(ReplyStatus.Failed, fault.Message);
        }
    }
}
