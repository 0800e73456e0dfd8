namespace Gateway.Protocol.Messages;

/// <summary>How a command ended. The numbers are on the wire and never change.</summary>
public enum ReplyStatus : byte
{
    Ok = 0,

    /// <summary>There is no such clip, image or frame (any more).</summary>
    NotFound = 1,

    /// <summary>The role or the daemon's options do not allow it.</summary>
    Forbidden = 2,

    /// <summary>An argument is out of its range.</summary>
    BadRequest = 3,

    /// <summary>Too many commands of this client are under way; try again after a reply.</summary>
    Busy = 4,

    /// <summary>It went wrong in the daemon, whose log tells more.</summary>
    Failed = 5,

    /// <summary>This daemon does not know the verb.</summary>
    Unsupported = 6,
}
