namespace Gateway.Vision;

/// <summary>The operations on packed masks, for any width: TVector is a Vector128, 256 or 512 of 64-bit words.</summary>
internal unsafe interface IWordOps<TVector>
    where TVector : struct
{
    /// <summary>Words of a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ulong* from);

    static abstract void Store(TVector vector, ulong* to);

    static abstract TVector And(TVector a, TVector b);

    /// <summary><paramref name="a"/> where <paramref name="b"/> is not set.</summary>
    static abstract TVector AndNot(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    static abstract TVector Select(TVector mask, TVector whenSet, TVector otherwise);

    /// <summary>The lower bit of a + b + c, per bit.</summary>
    static abstract TVector Sum(TVector a, TVector b, TVector c);

    /// <summary>The higher bit of a + b + c, per bit.</summary>
    static abstract TVector Carry(TVector a, TVector b, TVector c);

    /// <summary>Each pixel takes its neighbour <paramref name="pixels"/> to the left; the first ones come from the words before.</summary>
    static abstract TVector FromLeft(TVector words, TVector before, int pixels);

    /// <summary>Each pixel takes its neighbour <paramref name="pixels"/> to the right; the last ones come from the words after.</summary>
    static abstract TVector FromRight(TVector words, TVector after, int pixels);
}
