namespace Gateway.Protocol;

/// <summary>What a reader accepts. Every length on the wire is held against one of these before memory is taken.</summary>
/// <remarks>Lengths of payloads and texts in bytes, all others in elements. Normative text: protocol/WIRE.md section 8.</remarks>
public sealed record LinkLimits
{
    /// <summary>Bytes of the largest payload any link may carry, whatever the options say.</summary>
    public const int HighestPayload = 64 << 20;

    /// <summary>What a client accepts from the daemon.</summary>
    public static LinkLimits Default { get; } = new();

    /// <summary>What the daemon accepts from a client that has proved itself: subscriptions and commands are small.</summary>
    public static LinkLimits Requests { get; } = new() { MaxPayload = 16 << 10 };

    /// <summary>What either side accepts from a peer that has not proved itself yet.</summary>
    public static LinkLimits Handshake { get; } = new() { MaxPayload = 1 << 10 };

    public int MaxPayload { get; init; } = 8 << 20;

    /// <summary>Bytes of a name: camera, region, client, statistic.</summary>
    public int MaxName { get; init; } = 256;

    /// <summary>Bytes of a text for people: event details, error texts.</summary>
    public int MaxText { get; init; } = 4 << 10;

    /// <summary>Bytes of the result text of one clip.</summary>
    public int MaxResult { get; init; } = 16 << 10;

    public int MaxCameras { get; init; } = 1024;

    /// <summary>Regions of one camera; 32 because objects tell by bits in which they lie.</summary>
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
