namespace Gateway.Protocol;

/// <summary>Limits of a reader. Every length on the wire is checked against one of them before memory is allocated.</summary>
/// <remarks>Payloads and texts count in bytes, all others in elements. Normative text: protocol/WIRE.md section 8.</remarks>
public sealed record LinkLimits
{
    /// <summary>Largest payload of any link in bytes, whatever the options.</summary>
    public const int HighestPayload = 64 << 20;

    /// <summary>Limits of a client for the daemon's messages.</summary>
    public static LinkLimits Default { get; } = new();

    /// <summary>Limits of the daemon for an authenticated client: subscriptions and commands are small.</summary>
    public static LinkLimits Requests { get; } = new() { MaxPayload = 16 << 10 };

    /// <summary>Limits of either side for a peer that is not authenticated yet.</summary>
    public static LinkLimits Handshake { get; } = new() { MaxPayload = 1 << 10 };

    public int MaxPayload { get; init; } = 8 << 20;

    /// <summary>Bytes of a name: camera, region, client, statistic.</summary>
    public int MaxName { get; init; } = 256;

    /// <summary>Bytes of a text for people: event details, error texts.</summary>
    public int MaxText { get; init; } = 4 << 10;

    /// <summary>Bytes of the result text of one clip.</summary>
    public int MaxResult { get; init; } = 16 << 10;

    public int MaxCameras { get; init; } = 1024;

    /// <summary>Regions of one camera; 32 because an object stores its regions as bits of a u32.</summary>
    public int MaxRegions { get; init; } = 32;

    /// <summary>Corners of one polygon.</summary>
    public int MaxPoints { get; init; } = 128;

    /// <summary>Moving objects in one frame.</summary>
    public int MaxObjects { get; init; } = 256;

    /// <summary>Entries of one Stats message.</summary>
    public int MaxStats { get; init; } = 1024;

    /// <summary>Rows of one page of clips, images or events.</summary>
    public int MaxPage { get; init; } = 200;
}
