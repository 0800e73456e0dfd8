namespace Gateway.Peers.Mqtt;

/// <summary>The messages of one turn.</summary>
/// <param name="PayloadBytes">Bytes of each message: the board's header and the JPEG.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="Connections">Publishers that send at the same time, each on its own topic.</param>
/// <param name="Messages">Messages of all connections together.</param>
internal readonly record struct Workload(int PayloadBytes, int Qos, int Connections, int Messages)
{
    /// <summary>Bytes of one write: small packets leave many at a time, as from the buffer of a board or a bridge.</summary>
    private const int WriteBytes = 64 << 10;

    private const int MostInFlight = 64;   // the daemon accepts so many without pausing

    /// <summary>Packets of one write.</summary>
    public int Batch => Math.Clamp(WriteBytes / PayloadBytes, 1, MostInFlight / 2);

    public int PerConnection => Messages / Connections;

    public double Gigabytes => (double)PerConnection * Connections * PayloadBytes / 1e9;

    public double Millions => (double)PerConnection * Connections / 1e6;

    public string Size => PayloadBytes >= 1000 ? $"{PayloadBytes / 1000} KB" : $"{PayloadBytes} B";
}
