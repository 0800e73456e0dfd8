namespace Gateway.Broker.Sockets;

/// <summary>The next step of a connection's reader, when it has handled what needs no waiting.</summary>
internal enum ReadStep
{
    Receive,
    Authenticate,
    LeaveLoop,        // the next packet may take long and must not run on the loop
    ReceivePayload,   // receive the rest of a payload straight into its frame buffer
    SkipPayload,      // discard a payload
    WaitForAcks,      // too many publishes wait for their acknowledgement
    WaitForMemory,    // there is no frame memory now
    GiveUpMemory,     // there was no frame memory for too long
    Disconnect,
}
