namespace Gateway.Vision;

/// <summary>The operations on a vector of single-precision floats that the model needs, so that its kernels are written once for every width.</summary>
/// <remarks>
/// A mask is a vector whose lanes are all ones or all zeros. Nothing here fuses a multiplication with an addition: the results must equal
/// those of scalar code to the last bit.
/// </remarks>
/// <typeparam name="TVector">Vector128, 256 or 512 of float.</typeparam>
internal unsafe interface IVectorOps<TVector>
    where TVector : struct
{
    static abstract int Lanes { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* from);

    static abstract void Store(TVector vector, float* to);

    /// <summary>Asks for the cache line of an address, which need not exist.</summary>
    static abstract void Prefetch(void* address);

    /// <summary>As many bytes as there are lanes, as floats.</summary>
    static abstract TVector LoadBytes(byte* from);

    /// <summary>The lowest byte of each lane.</summary>
    static abstract void StoreBytes(TVector vector, byte* to);

    /// <summary>Zeros, as many bytes as there are lanes.</summary>
    static abstract void StoreNoBytes(byte* to);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The larger of each lane; anything where one is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller of each lane; anything where one is NaN.</summary>
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

    /// <summary><paramref name="a"/> and <paramref name="b"/> added where the mask is set; elsewhere <paramref name="a"/>.</summary>
    static abstract TVector AddWhere(TVector mask, TVector a, TVector b);

    /// <summary>0 where the mask is set.</summary>
    static abstract TVector ZeroWhere(TVector mask, TVector a);

    /// <summary>NaN where the mask is set: nothing is less than it, nor it than anything.</summary>
    static abstract TVector Spoil(TVector mask, TVector a);

    /// <summary>Whether the mask is set in every lane.</summary>
    static abstract bool All(TVector mask);

    /// <summary>Whether the mask is set in any lane.</summary>
    static abstract bool Any(TVector mask);

    /// <summary>One bit per lane, set where the mask is, the first lane lowest.</summary>
    static abstract uint Bits(TVector mask);
}
