namespace Gateway.Clips;

/// <summary>Why storage refused. Each has a remedy, which the exception's message names.</summary>
public enum StorageFault
{
    /// <summary>The device or the process broke off a read or write for a reason of its own.</summary>
    Io = 0,

    /// <summary>No space (or quota) is left on the file system.</summary>
    DiskFull = 1,

    /// <summary>The directory or file may not be written by this user, or the file system is mounted read-only.</summary>
    NotWritable = 2,

    /// <summary>Another process has the data directory open.</summary>
    InUse = 3,

    /// <summary>What is on the disk is not what was written.</summary>
    Damaged = 4,

    /// <summary>Written by a newer version of the gateway.</summary>
    TooNew = 5,

    /// <summary>The store was closed while the request was waiting.</summary>
    Closed = 6,

    /// <summary>A file with secrets can be read by others.</summary>
    NotPrivate = 7,

    /// <summary>More is waiting for the disk than the limits allow.</summary>
    Overloaded = 8,
}
