using System.Runtime.CompilerServices;

namespace Gateway.Vision;

/// <summary>Where one block of pixels keeps its modes: see <see cref="Mog2Blocks"/>.</summary>
internal readonly unsafe struct Mog2Block(float* first, float* weights, float* second, float* others, int lanes)
{
    /// <summary>Mean of slot 0, then its variance.</summary>
    public readonly float* First = first;

    /// <summary>Weights, slot by slot.</summary>
    public readonly float* Weights = weights;

    /// <summary>Mean of slot 1, then its variance.</summary>
    public readonly float* Second = second;

    /// <summary>Mean and variance of slot 2, then of 3, then of 4.</summary>
    public readonly float* Others = others;

    /// <summary>Where the means of a slot are; its variances are one vector further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Mean(int slot) => slot switch
    {
        0 => First,
        1 => Second,
        _ => Others + (2 * (slot - 2) * lanes),
    };
}
