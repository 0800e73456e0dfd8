namespace Gateway.Vision;

/// <summary>One byte per block about its pixels, so that calm blocks need no further look.</summary>
/// <remarks>
/// Except for <see cref="Uniform"/> and <see cref="Outside"/> it is the largest number of modes of its pixels, 1 to 5, plus the way to try first.
/// That is the way of the last frame. It mostly suffices again, so the processor can predict the branch in time.
/// </remarks>
internal static class BlockState
{
    /// <summary>Every pixel has one mode of the same weight, which is stored once for the block.</summary>
    public const byte Uniform = 0;

    /// <summary>A way: every pixel fits its first mode.</summary>
    public const byte FitFirst = 0;

    /// <summary>A way: every pixel fits its first or second mode. Needs two modes or more.</summary>
    public const byte FitFirstTwo = 8;

    /// <summary>A way: everything else.</summary>
    public const byte FitAny = 16;

    /// <summary>Touches no region: not learnt, never foreground, its memory never used.</summary>
    public const byte Outside = 255;

    private const int ModesMask = 7;

    /// <summary>The number of modes of a block that is neither uniform nor outside.</summary>
    public static int Modes(int state) => state & ModesMask;
}
