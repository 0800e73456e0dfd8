namespace Gateway.Ingest.Commands;

/// <summary>Settings to be changed on a board: the members of <c>gateway/BOARD/set</c> (protocol/MQTT.md section 8) without <c>restart</c>.</summary>
/// <remarks>Null leaves a setting unchanged. An interval of 0 takes an asked one back.</remarks>
internal sealed record BoardChange(int? IntervalMs = null, int? Quality = null, string? Resolution = null, bool? Flash = null)
{
    public const int MinIntervalMs = 10;

    /// <summary>A day. The board takes the nearest that it can.</summary>
    public const int MaxIntervalMs = 86_400_000;

    public const int MinQuality = 10;
    public const int MaxQuality = 63;

    /// <summary>Names of the sizes of pictures, smallest first.</summary>
    public static readonly IReadOnlyList<string> Resolutions = ["QQVGA", "QVGA", "VGA", "SVGA", "XGA", "HD", "SXGA", "UXGA"];

    public static readonly BoardChange None = new();

    public bool IsEmpty => this == None;

    /// <summary>Why it cannot be asked of a board, for people; null if it can.</summary>
    public string? Problem() =>
        IntervalMs is { } interval && interval != 0 && interval is < MinIntervalMs or > MaxIntervalMs
            ? $"intervalMs must be {MinIntervalMs} to {MaxIntervalMs}, or 0 to take back the one that was asked."
        : Quality is < MinQuality or > MaxQuality ? $"quality must be {MinQuality} to {MaxQuality}; lower is better."
        : Resolution is { } resolution && !Resolutions.Contains(resolution) ? $"resolution must be one of {string.Join(", ", Resolutions)}."
        : null;

    /// <summary>All that is asked after this change.</summary>
    public BoardChange After(BoardChange before) => new(
        IntervalMs switch
        {
            null => before.IntervalMs,
            0 => null,
            _ => IntervalMs,
        },
        Quality ?? before.Quality,
        Resolution ?? before.Resolution,
        Flash ?? before.Flash);

    /// <summary>Reads a message of another client, or of an earlier run. Members that are no such values are left out, as boards do.</summary>
    public static BoardChange Read(ReadOnlySpan<byte> text)
    {
        if (!BoardState.IsObject(text))
            return None;
        var read = None;
        var members = new LooseJson(text);
        while (members.MoveNext())
        {
            if (members.Depth != 1)
                continue;
            if (members.Name.SequenceEqual("intervalMs"u8) && BoardState.Number(members, MaxIntervalMs) is > 0 and var intervalMs)
                read = read with { IntervalMs = (int)intervalMs };
            else if (members.Name.SequenceEqual("quality"u8) && BoardState.Number(members, MaxQuality) is >= 0 and var quality)
                read = read with { Quality = (int)quality };
            else if (members.Name.SequenceEqual("flash"u8) && BoardState.Flag(members) is { } flash)
                read = read with { Flash = flash };
            else if (members.Name.SequenceEqual("resolution"u8) && members.Kind == JsonKind.Text)
                read = read with { Resolution = NameOf(members.Value) ?? read.Resolution };
        }

        return read;
    }

    /// <summary>The payload. Names need no escapes.</summary>
    public byte[] ToBytes()
    {
        List<string> members = [];
        if (IntervalMs is { } intervalMs)
            members.Add($"\"intervalMs\":{intervalMs}");
        if (Quality is { } quality)
            members.Add($"\"quality\":{quality}");
        if (Resolution is not null)
            members.Add($"\"resolution\":\"{Resolution}\"");
        if (Flash is { } flash)
            members.Add(flash ? "\"flash\":true" : "\"flash\":false");
        return Encoding.ASCII.GetBytes($"{{{string.Join(',', members)}}}");
    }

    /// <summary>The payload that restarts the board which has booted with this id.</summary>
    public static byte[] Restart(uint bootId) => Encoding.ASCII.GetBytes($"{{\"restart\":{bootId}}}");

    private static string? NameOf(ReadOnlySpan<byte> text)
    {
        foreach (var name in Resolutions)
        {
            if (Ascii.Equals(text, name))
                return name;
        }

        return null;
    }
}
