namespace Gateway.Protocol.Client;

/// <summary>Reads one part of a reply's body, borrowed for the call.</summary>
internal delegate void ReplyPart(ref LinkReader body);
