namespace Gateway.Protocol.Commands;

/// <summary>
/// Asks for the state of the daemon's clock; with <paramref name="IsConfirmed"/>, an operator says first that it is right, so that deletion by age
/// goes on.
/// </summary>
public sealed record ConfirmClock(bool IsConfirmed) : LinkCommand<ClockInfo>(Number)
{
    public const byte Number = 22;

    internal static ConfirmClock Read(ref LinkReader reader) => new(reader.ReadByte() != 0);

    internal override void WriteArguments(ref LinkWriter writer) => writer.WriteByte(IsConfirmed ? (byte)1 : (byte)0);
}

/// <summary>The daemon's clock.</summary>
/// <param name="NowUs">The time by it, in microseconds since 1970.</param>
/// <param name="Doubt">Why nothing is deleted by age at present, a sentence without a capital; empty if the clock is believed.</param>
/// <param name="DoubtedUs">When that was noticed, by the same clock; 0 for no doubt.</param>
/// <param name="ByUs">How far the clock moved, or is away from the time seen last; 0 if unknown or no doubt.</param>
/// <param name="UntilTrustedSeconds">Running time without a step after which the doubt ends; 0 for no doubt.</param>
/// <param name="Steps">Steps since the daemon started.</param>
public sealed record ClockInfo(long NowUs, string Doubt, long DoubtedUs, long ByUs, uint UntilTrustedSeconds, uint Steps) : ILinkBody<ClockInfo>
{
    static ClockInfo ILinkBody<ClockInfo>.Read(ref LinkReader reader) => new(
        reader.ReadInt64(), reader.ReadText(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt32(), reader.ReadUInt32());

    public void Write(ref LinkWriter writer)
    {
        writer.WriteInt64(NowUs);
        writer.WriteText(Doubt);
        writer.WriteInt64(DoubtedUs);
        writer.WriteInt64(ByUs);
        writer.WriteUInt32(UntilTrustedSeconds);
        writer.WriteUInt32(Steps);
    }
}
