namespace Gateway.Peers.Mqtt;

/// <summary>What is sent in one turn.</summary>
/// <param name="PayloadBytes">Of each message: the board's header and the JPEG.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="Connections">They publish at the same time, each on a topic of its own.</param>
/// <param name="Messages">Of all connections together.</param>
internal readonly record struct Workload(int PayloadBytes, int Qos, int Connections, int Messages)
{
    /// <summary>A whole write: small packets leave many at a time, as a board's or a bridge's buffer does it.</summary>
    private const int WriteBytes = 64 << 10;

    private const int MostInFlight = 64;   // what the daemon takes without pausing

    /// <summary>Packets of one write.</summary>
    public int Batch => Math.Clamp(WriteBytes / PayloadBytes, 1, MostInFlight / 2);

    public int PerConnection => Messages / Connections;

    public double Gigabytes => (double)PerConnection * Connections * PayloadBytes / 1e9;

    public double Millions => (double)PerConnection * Connections / 1e6;

    public string Size => PayloadBytes >= 1000 ? $"{PayloadBytes / 1000} KB" : $"{PayloadBytes} B";
}
