using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Ingest.Commands;

/// <summary>The settings in force on a board, as it reports them on <c>gateway/BOARD/state</c> (protocol/MQTT.md section 8).</summary>
/// <remarks>The last three are null for a board whose pictures cannot be changed.</remarks>
internal sealed record BoardState(uint BootId, int IntervalMs, int? Quality, string? Resolution, bool? Flash)
{
    /// <summary>Bytes of the largest message, of a command too.</summary>
    public const int MaxLength = 1024;

    private const int MaxResolution = 16;

    /// <returns>False for too many bytes, no object, a missing one of the first two members, or an impossible value.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out BoardState? state)
    {
        state = null;
        long bootId = -1, intervalMs = -1;
        int? quality = null;
        string? resolution = null;
        bool? flash = null;
        if (!IsObject(text))
            return false;
        var members = new LooseJson(text);
        while (members.MoveNext())
        {
            if (members.Depth != 1)
                continue;
            if (members.Name.SequenceEqual("bootId"u8))
                bootId = Number(members, uint.MaxValue);
            else if (members.Name.SequenceEqual("intervalMs"u8))
                intervalMs = Number(members, BoardChange.MaxIntervalMs);
            else if (members.Name.SequenceEqual("quality"u8))
                quality = (int)Number(members, BoardChange.MaxQuality);
            else if (members.Name.SequenceEqual("resolution"u8))
                resolution = IsResolution(members) ? Encoding.ASCII.GetString(members.Value) : "";
            else if (members.Name.SequenceEqual("flash"u8) && (flash = Flag(members)) is null)
                return false;
        }

        if (bootId < 0 || intervalMs <= 0 || quality < 0 || resolution?.Length == 0)
            return false;
        state = new BoardState((uint)bootId, (int)intervalMs, quality, resolution, flash);
        return true;
    }

    /// <summary>Whether the bytes begin and end like one object, and are not too many.</summary>
    internal static bool IsObject(ReadOnlySpan<byte> text) =>
        text.Length <= MaxLength && text.Trim(" \t\r\n"u8) is [(byte)'{', .., (byte)'}'];

    /// <returns>-1 if it is no whole number from 0 to <paramref name="most"/>.</returns>
    internal static long Number(in LooseJson member, long most) =>
        member.Kind == JsonKind.Word && Utf8Parser.TryParse(member.Value, out long number, out var consumed) && consumed == member.Value.Length
            && number >= 0 && number <= most
            ? number
            : -1;

    /// <returns>Null if it is no boolean.</returns>
    internal static bool? Flag(in LooseJson member) => member.Kind != JsonKind.Word ? null
        : member.Value.SequenceEqual("true"u8) ? true
        : member.Value.SequenceEqual("false"u8) ? false
        : null;

    /// <summary>Also a name that no board of today has: the name of a size, in capitals and digits.</summary>
    private static bool IsResolution(in LooseJson member) => member.Kind == JsonKind.Text && member.Value.Length is > 0 and <= MaxResolution
        && !member.Value.ContainsAnyExceptInRange((byte)'0', (byte)'Z') && !member.Value.ContainsAnyInRange((byte)':', (byte)'@');
}
