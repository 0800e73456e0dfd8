namespace Gateway.Protocol.Commands;

/// <summary>By time of receipt. The numbers are on the wire and never change.</summary>
public enum ImageOrder : byte
{
    NewestFirst = 0,
    OldestFirst = 1,
}
