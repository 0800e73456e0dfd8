namespace Gateway.Storage;

/// <summary>Why deletion by age waits.</summary>
/// <param name="Fault">The kind of doubt.</param>
/// <param name="AtUs">When it was noticed, by the clock in doubt: microseconds since 1970.</param>
/// <param name="ByUs">How far the clock moved or is away from what was seen last: positive if ahead. 0 if unknown.</param>
public sealed record ClockDoubt(ClockFault Fault, long AtUs, long ByUs);

/// <summary>Kinds of doubt. Part of the link: the numbers never change.</summary>
public enum ClockFault : byte
{
    /// <summary>The wall clock moved by more than a minute against the monotonic clock.</summary>
    Stepped = 1,

    /// <summary>More than a day passed since the clock was seen last.</summary>
    Ahead = 2,

    /// <summary>The clock is before what was seen last.</summary>
    Behind = 3,

    /// <summary>The clock is before the day on which this version was made.</summary>
    BeforeMade = 4,

    /// <summary>The file that has what was seen last is damaged.</summary>
    Unknown = 5,
}
