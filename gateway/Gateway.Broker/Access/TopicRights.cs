namespace Gateway.Broker.Access;

/// <summary>What a client may do with a topic.</summary>
[Flags]
internal enum TopicRights
{
    None = 0,

    /// <summary>Subscribe to it.</summary>
    Read = 1,

    /// <summary>Publish to it, a will included.</summary>
    Write = 2,

    ReadWrite = Read | Write,
}
