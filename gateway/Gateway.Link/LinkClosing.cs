using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Why a client's link ends.</summary>
/// <param name="Error">What the client is told; <see cref="LinkError.None"/> when there is nobody to tell.</param>
/// <param name="Text">For people, on both sides.</param>
internal sealed record LinkClosing(LinkError Error, string Text)
{
    public static LinkClosing ShuttingDown { get; } = new(LinkError.ShuttingDown, "The daemon is ending.");
}
