namespace Gateway.Protocol.Commands;

/// <summary>A command of a newer client: to be answered with <see cref="Messages.ReplyStatus.Unsupported"/>, not a reason to end the link.</summary>
public sealed record UnknownCommand(CommandVerb UnknownVerb) : LinkCommand
{
    public override CommandVerb Verb => UnknownVerb;

    internal override void WriteArguments(ref LinkWriter writer)
    {
    }
}
