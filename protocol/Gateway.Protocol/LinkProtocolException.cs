using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol;

/// <summary>The peer broke the protocol. No further bytes can repair it: the whole link ends, with <see cref="Error"/> as the answer.</summary>
public sealed class LinkProtocolException(LinkError error, string message) : Exception(message)
{
    public LinkError Error { get; } = error;

    [DoesNotReturn]
    internal static void Throw(LinkError error, string message) => throw new LinkProtocolException(error, message);
}
