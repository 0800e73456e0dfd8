namespace Gateway.Protocol.Client;

/// <summary>Reads a reply's whole body; copies what it keeps.</summary>
internal delegate T BodyReader<out T>(ref LinkReader body);
