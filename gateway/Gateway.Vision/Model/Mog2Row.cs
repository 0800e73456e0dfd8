namespace Gateway.Vision;

/// <summary>A row of a frame on its way through the model.</summary>
internal unsafe struct Mog2Row
{
    /// <summary>Kind of a block that needs nothing more.</summary>
    public const byte Done = 0;

    /// <summary>Kind of a block with one mode of which every pixel fits its first; those with two modes follow, and so on.</summary>
    public const byte FitFirst = 1;

    /// <summary>The same for blocks of which every pixel fits its first or second.</summary>
    public const byte FitFirstTwo = FitFirst + BackgroundModelOptions.MaxMixtures;

    /// <summary>The same for all others.</summary>
    public const byte FitAny = FitFirstTwo + BackgroundModelOptions.MaxMixtures;

    public byte* Luma;
    public byte* Mask;
    public byte* State;
    public float* Shared;
    public Mog2Block Start;

    /// <summary>Blocks in the row.</summary>
    public int Count;

    /// <summary>What each block needs. Found out for the whole row before any is learnt, so that the processor knows in time which way to go.</summary>
    public byte* Kinds;

    public Mog2Rates* Rates;

    /// <summary>Most modes of a pixel, 2 to 5.</summary>
    public int Mixtures;
}
