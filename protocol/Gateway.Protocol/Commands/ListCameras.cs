namespace Gateway.Protocol.Commands;

/// <summary>All cameras as they are now; <see cref="CamerasMessage"/> is pushed at a change only, so its ages grow old.</summary>
public sealed record ListCameras() : LinkCommand<CamerasMessage>(Number)
{
    public const byte Number = 14;
}
