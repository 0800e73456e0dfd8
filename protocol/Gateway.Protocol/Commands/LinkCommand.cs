namespace Gateway.Protocol.Commands;

/// <summary>The arguments of one command, by verb. Normative text: protocol/WIRE.md section 6.</summary>
public abstract record LinkCommand
{
    public abstract CommandVerb Verb { get; }

    internal static LinkCommand Read(CommandVerb verb, ref LinkReader reader) => verb switch
    {
        CommandVerb.ListClips => ListClips.Read(ref reader),
        CommandVerb.GetClipFrame => GetClipFrame.Read(ref reader),
        CommandVerb.GetClipFile => GetClipFile.Read(ref reader),
        CommandVerb.ListImages => ListImages.Read(ref reader),
        CommandVerb.GetImage => GetImage.Read(ref reader),
        CommandVerb.GetImageJpeg => GetImageJpeg.Read(ref reader),
        CommandVerb.ListEvents => ListEvents.Read(ref reader),
        CommandVerb.Shutdown => new Shutdown(),
        CommandVerb.GetClip => GetClip.Read(ref reader),
        CommandVerb.ListNearMisses => ListNearMisses.Read(ref reader),
        CommandVerb.ListClipObjects => ListClipObjects.Read(ref reader),
        _ => new UnknownCommand(verb),
    };

    internal abstract void WriteArguments(ref LinkWriter writer);
}
