namespace Gateway.Vision;

/// <summary>What is known of a block's pixels; a byte each, so that a calm picture is crossed without looking further.</summary>
/// <remarks>
/// Neither <see cref="Uniform"/> nor <see cref="Outside"/>: the largest number of modes of its pixels, 1 to 5, plus the way it is learnt first, which is the one
/// that the last frame needed. A block mostly needs the same again, and so it is known in time what the processor has to do.
/// </remarks>
internal static class BlockState
{
    /// <summary>Every pixel has one mode, and all weigh the same: the weight stands beside, for the block.</summary>
    public const byte Uniform = 0;

    /// <summary>A way: every pixel fits its first mode.</summary>
    public const byte FitFirst = 0;

    /// <summary>A way: every pixel fits its first mode or its second. Only with two modes and more.</summary>
    public const byte FitFirstTwo = 8;

    /// <summary>A way: for all others.</summary>
    public const byte FitAny = 16;

    /// <summary>Touches no region: not learnt, never foreground, and its memory never used.</summary>
    public const byte Outside = 255;

    private const int ModesMask = 7;

    /// <summary>The number of modes of a block that is neither uniform nor outside.</summary>
    public static int Modes(int state) => state & ModesMask;
}
