namespace Gateway.Vision;

/// <summary>The vector operations of the model's kernels, for any width: TVector is a Vector128, 256 or 512 of float.</summary>
/// <remarks>
/// Lanes of a mask are all ones or all zeros. No multiplication is fused with an addition: results equal those of scalar code bit for bit.
/// </remarks>
internal unsafe interface IVectorOps<TVector>
    where TVector : struct
{
    static abstract int Lanes { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* from);

    static abstract void Store(TVector vector, float* to);

    /// <summary>Prefetches the cache line of an address, which need not exist.</summary>
    static abstract void Prefetch(void* address);

    /// <summary>Loads one byte per lane, as floats.</summary>
    static abstract TVector LoadBytes(byte* from);

    /// <summary>Stores the lowest byte of each lane.</summary>
    static abstract void StoreBytes(TVector vector, byte* to);

    /// <summary>Stores one zero byte per lane.</summary>
    static abstract void StoreNoBytes(byte* to);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The larger of each lane; undefined where one is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller of each lane; undefined where one is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Less(TVector a, TVector b);

    static abstract TVector LessOrEqual(TVector a, TVector b);

    static abstract TVector Equal(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    /// <summary><paramref name="a"/> where <paramref name="b"/> is not set.</summary>
    static abstract TVector AndNot(TVector a, TVector b);

    static abstract TVector Not(TVector mask);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector Select(TVector mask, TVector whenSet, TVector otherwise);

    /// <summary>a + b where the mask is set; elsewhere a.</summary>
    static abstract TVector AddWhere(TVector mask, TVector a, TVector b);

    /// <summary>0 where the mask is set.</summary>
    static abstract TVector ZeroWhere(TVector mask, TVector a);

    /// <summary>NaN where the mask is set, so that comparisons there are false.</summary>
    static abstract TVector Spoil(TVector mask, TVector a);

    static abstract bool All(TVector mask);

    static abstract bool Any(TVector mask);

    /// <summary>One bit per lane, set where the mask is; the first lane is the lowest bit.</summary>
    static abstract uint Bits(TVector mask);
}
