namespace Gateway.Bridge.Client;

/// <summary>What keep alive asks for now.</summary>
internal enum KeepAliveStep
{
    None,
    Ping,
    GiveUp,
}
