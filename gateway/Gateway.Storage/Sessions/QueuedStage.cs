namespace Gateway.Storage;

/// <summary>How far a message above QoS 0 is on its way to a client. The numbers are on disks out there.</summary>
public enum QueuedStage
{
    /// <summary>It has no packet id yet.</summary>
    Waiting = 0,

    /// <summary>It was sent, or is about to be, with its packet id.</summary>
    Sent = 1,

    /// <summary>QoS 2: the client has it; only the packet id is still in use.</summary>
    Released = 2,
}
