namespace Gateway.Protocol.Commands;

/// <summary>Asks the daemon to end. Operators only, and only where the daemon's options allow it. Yields nothing.</summary>
public sealed record Shutdown() : LinkCommand
{
    public override CommandVerb Verb => CommandVerb.Shutdown;

    internal override void WriteArguments(ref LinkWriter writer)
    {
    }
}
