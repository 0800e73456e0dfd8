namespace Gateway.Detection.Managed.Kernels;

/// <summary>A vector register of floats, so that each kernel is written once for all widths. Every call compiles to a few instructions.</summary>
internal unsafe interface IVector<TSelf>
    where TSelf : unmanaged, IVector<TSelf>
{
    /// <summary>Floats per vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 such registers instead of 16, which allows larger tiles.</summary>
    static abstract bool ManyRegisters { get; }

    /// <summary>Reads <see cref="Count"/> floats; any alignment.</summary>
    static abstract TSelf Load(float* source);

    static abstract TSelf All(float value);

    /// <summary>left * right + add, with a single rounding if the processor supports it.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf add);

    static abstract TSelf Multiply(TSelf left, TSelf right);

    static abstract TSelf Add(TSelf left, TSelf right);

    static abstract TSelf Subtract(TSelf left, TSelf right);

    static abstract TSelf Divide(TSelf left, TSelf right);

    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Min(TSelf left, TSelf right);

    static abstract TSelf Round(TSelf value);

    /// <summary>2 to the power of whole numbers from -126 to 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf whole);

    /// <summary>The values at 0, 2, 4, ... of both vectors in sequence.</summary>
    static abstract TSelf UnzipEven(TSelf first, TSelf second);

    /// <summary>The values at 1, 3, 5, ... of both vectors in sequence.</summary>
    static abstract TSelf UnzipOdd(TSelf first, TSelf second);

    /// <summary>The first half of the interleaved values.</summary>
    static abstract TSelf ZipLow(TSelf even, TSelf odd);

    /// <summary>The second half of the interleaved values.</summary>
    static abstract TSelf ZipHigh(TSelf even, TSelf odd);

    /// <summary>Writes <see cref="Count"/> floats; any alignment.</summary>
    void Store(float* target);
}
