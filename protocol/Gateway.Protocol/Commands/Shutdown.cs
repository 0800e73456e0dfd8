namespace Gateway.Protocol.Commands;

/// <summary>Ends the daemon. Operators only, and only where the daemon's configuration allows it.</summary>
public sealed record Shutdown() : LinkCommand<Done>(Number)
{
    public const byte Number = 8;
}
