namespace Gateway.Protocol.Messages;

/// <summary>What a region is for. The numbers are on the wire and never change.</summary>
public enum RegionKind : byte
{
    /// <summary>Its share of moving pixels counts.</summary>
    Watch = 0,

    /// <summary>Where a sequence begins.</summary>
    Entry = 1,

    /// <summary>Where a sequence is confirmed.</summary>
    Confirm = 2,

    /// <summary>Motion inside does not count.</summary>
    Ignore = 3,
}
