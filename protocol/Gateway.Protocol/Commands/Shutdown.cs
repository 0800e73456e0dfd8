namespace Gateway.Protocol.Commands;

/// <summary>Ends the daemon. Operators only, and only where the daemon's configuration allows it.</summary>
public sealed record Shutdown : LinkCommand<Done>
{
    public const byte Number = 8;

    public override byte Verb => Number;

    internal override void WriteArguments(ref LinkWriter writer)
    {
    }
}
