namespace Gateway.Protocol;

/// <summary>What a client asks to be allowed. The numbers are on the wire and never change.</summary>
public enum LinkRole : byte
{
    None = 0,

    /// <summary>Sees everything, changes nothing.</summary>
    Viewer = 1,

    /// <summary>May also give the commands that change something, where the daemon's options allow them.</summary>
    Operator = 2,
}
