using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>The daemon answered a command with something other than success. The link lives on.</summary>
public sealed class LinkCommandException(ReplyStatus status, string message) : Exception(message)
{
    public ReplyStatus Status { get; } = status;
}
