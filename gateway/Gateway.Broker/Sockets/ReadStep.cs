namespace Gateway.Broker.Sockets;

/// <summary>What a connection's reader does when it has handled what it could without waiting.</summary>
internal enum ReadStep
{
    Receive,
    Authenticate,

    /// <summary>What follows may take long, and is none of the loop's business.</summary>
    LeaveLoop,

    /// <summary>The rest of a payload goes straight into its frame buffer.</summary>
    ReceivePayload,

    /// <summary>A payload is not wanted.</summary>
    SkipPayload,

    /// <summary>Too many publishes wait for their acknowledgement.</summary>
    WaitForAcks,

    /// <summary>There is no frame memory now.</summary>
    WaitForMemory,

    /// <summary>There was none for too long.</summary>
    GiveUpMemory,

    Disconnect,
}
