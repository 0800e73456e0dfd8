namespace Gateway.Vision;

/// <summary>The memory of a vectorised model. A block is as many pixels of a row as a vector has lanes (L).</summary>
/// <remarks>
/// <code>
/// State   1 byte a block    <see cref="BlockState"/>; <see cref="Ahead"/> more behind the last, which are uniform
/// Shared  1 float a block   the weight of every pixel's mode in a uniform block; 0 in others
/// First   2 L floats        mean, variance of slot 0: all that a uniform block needs, so a calm picture is one stream
/// Weights 5 L floats        weights of slots 0 to 4: with First, all that is needed where every pixel fits its first mode
/// Second  2 L floats        mean, variance of slot 1
/// Others  6 L floats        mean, variance of slots 2, 3, 4
/// </code>
/// Separate streams, as busy pictures are limited by memory. Slots at or above the block's number of modes are undefined. Below it, a pixel's unused
/// slots weigh 0, and a used slot of weight 0 is stored as <see cref="ZeroWeight"/>. Rows start at multiples of 64 pixels. Pages that no block
/// needed are never touched and cost no memory; with huge pages, though, most are soon needed.
/// </remarks>
internal sealed unsafe partial class Mog2Blocks(int lanes)
{
    /// <summary>Stands for 0 in a used slot: the least normal float, far below any real weight.</summary>
    public const float ZeroWeight = 1.17549435e-38f;

    /// <summary>Mean and variance of a mode that nothing fits: stands for the NaN that a weightless mode gets at learning rate 0.</summary>
    /// <remarks>At a NaN, the search for a shadow would end as if there were no more modes.</remarks>
    public const float NoNumber = -1024;

    /// <summary>Prefetch distance in blocks.</summary>
    public const int Ahead = 8;

    private const nuint HugePage = 2 << 20;

    /// <summary>MADV_HUGEPAGE of madvise(2).</summary>
    private const int AdviseHugePages = 14;

    private readonly int _lanes = lanes;
    private nuint _blocks;

    public int PerRow { get; private set; }

    public byte* State { get; private set; }

    public float* Shared { get; private set; }

    public Mog2Block Start { get; private set; }

    public Mog2Block this[nint block] => At(Start, block, _lanes);

    public static Mog2Block At(in Mog2Block start, nint block, int lanes) =>
        new(
            start.First + (block * 2 * lanes), start.Weights + (block * 5 * lanes),
            start.Second + (block * 2 * lanes), start.Others + (block * 6 * lanes), lanes);

    /// <summary>Makes room for a picture. Contents are undefined when the size changes.</summary>
    public void Resize(int width, int height)
    {
        PerRow = (width + PixelPlane.Alignment - 1) / PixelPlane.Alignment * (PixelPlane.Alignment / _lanes);
        var blocks = (nuint)PerRow * (nuint)height;
        if (blocks == _blocks)
            return;

        Free();
        State = (byte*)Take(blocks + Ahead);
        new Span<byte>(State + blocks, Ahead).Clear();
        Shared = (float*)Take(blocks * sizeof(float));
        Start = new Mog2Block(TakeFloats(blocks * 2), TakeFloats(blocks * 5), TakeFloats(blocks * 2), TakeFloats(blocks * 6), _lanes);
        _blocks = blocks;
    }

    public void Free()
    {
        NativeMemory.AlignedFree(State);
        NativeMemory.AlignedFree(Shared);
        NativeMemory.AlignedFree(Start.First);
        NativeMemory.AlignedFree(Start.Weights);
        NativeMemory.AlignedFree(Start.Second);
        NativeMemory.AlignedFree(Start.Others);
        State = null;
        Shared = null;
        Start = default;
        _blocks = 0;
    }

    private float* TakeFloats(nuint vectors) => (float*)Take(vectors * (nuint)_lanes * sizeof(float));

    private static void* Take(nuint bytes)
    {
        if (bytes < HugePage || !OperatingSystem.IsLinux())
            return NativeMemory.AlignedAlloc(bytes, PixelPlane.Alignment);

        // A stream crosses thousands of small pages per frame, and the processor stops prefetching at the end of each.
        var memory = NativeMemory.AlignedAlloc(bytes, HugePage);
        _ = Advise(memory, bytes, AdviseHugePages);   // may be refused: slower, but correct
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}

/// <summary>Addresses of one block's modes: see <see cref="Mog2Blocks"/>.</summary>
internal readonly unsafe struct Mog2Block(float* first, float* weights, float* second, float* others, int lanes)
{
    /// <summary>Mean of slot 0, then its variance.</summary>
    public readonly float* First = first;

    /// <summary>Weights, slot by slot.</summary>
    public readonly float* Weights = weights;

    /// <summary>Mean of slot 1, then its variance.</summary>
    public readonly float* Second = second;

    /// <summary>Mean and variance of slots 2, 3 and 4 in turn.</summary>
    public readonly float* Others = others;

    /// <summary>The means of a slot; its variances are one vector behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Mean(int slot) => slot switch
    {
        0 => First,
        1 => Second,
        _ => Others + (2 * (slot - 2) * lanes),
    };
}

/// <summary>A frame in the model. Blocks are numbered across rows, as planes and model have rows of the same length.</summary>
internal unsafe struct Mog2Frame
{
    public byte* Luma;
    public byte* Mask;
    public byte* State;
    public float* Shared;
    public Mog2Block Start;

    public nint PerRow;

    public Mog2Rates* Rates;

    /// <summary>Most modes of a pixel, 2 to 5.</summary>
    public int Mixtures;

    /// <summary>Whether a fit of the first mode always means background; otherwise only <see cref="BlockState.FitAny"/> is correct.</summary>
    public bool IsOrdered;

    /// <summary>Lanes of the current block to learn separately; 0 between blocks.</summary>
    public uint OddLanes;
}

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

/// <summary>The possible numbers of modes of a block.</summary>
internal static class ModeCount
{
    public readonly struct One : IModeCount
    {
        public static int Value => 1;
    }

    public readonly struct Two : IModeCount
    {
        public static int Value => 2;
    }

    public readonly struct Three : IModeCount
    {
        public static int Value => 3;
    }

    public readonly struct Four : IModeCount
    {
        public static int Value => 4;
    }

    public readonly struct Five : IModeCount
    {
        public static int Value => 5;
    }
}

/// <summary>A number of modes known to the compiler: each gets its own kernel without unused parts.</summary>
internal interface IModeCount
{
    static abstract int Value { get; }
}
