namespace Gateway.Vision;

/// <summary>What is known of a block's pixels; a byte each, so that a calm picture is crossed without looking further.</summary>
/// <remarks>1 to 5 is the largest number of modes of its pixels.</remarks>
internal static class BlockState
{
    /// <summary>Every pixel has one mode, and all weigh the same: the weight stands beside, for the block.</summary>
    public const byte Uniform = 0;

    /// <summary>Touches no region: not learnt, never foreground, and its memory never used.</summary>
    public const byte Outside = 255;
}
