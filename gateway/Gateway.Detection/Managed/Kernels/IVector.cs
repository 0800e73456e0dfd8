namespace Gateway.Detection.Managed.Kernels;

/// <summary>A vector register of floats of one width, so that each kernel is written once for all widths. All calls become one or a few instructions.</summary>
internal unsafe interface IVector<TSelf>
    where TSelf : unmanaged, IVector<TSelf>
{
    /// <summary>Floats in it.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 such registers rather than 16: decides how large a tile a kernel can hold.</summary>
    static abstract bool ManyRegisters { get; }

    /// <summary>Reads <see cref="Count"/> floats; any alignment.</summary>
    static abstract TSelf Load(float* source);

    static abstract TSelf All(float value);

    /// <summary>left * right + add, in one rounding where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf add);

    static abstract TSelf Multiply(TSelf left, TSelf right);

    static abstract TSelf Add(TSelf left, TSelf right);

    static abstract TSelf Subtract(TSelf left, TSelf right);

    static abstract TSelf Divide(TSelf left, TSelf right);

    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>To the nearest whole number.</summary>
    static abstract TSelf Round(TSelf value);

    /// <summary>2 to the power of whole numbers from -126 to 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf whole);

    /// <summary>Of the values of both, one behind the other, those at 0, 2, 4, ...</summary>
    static abstract TSelf UnzipEven(TSelf first, TSelf second);

    /// <summary>Those at 1, 3, 5, ...</summary>
    static abstract TSelf UnzipOdd(TSelf first, TSelf second);

    /// <summary>The values of both in turns: the first half of them.</summary>
    static abstract TSelf ZipLow(TSelf even, TSelf odd);

    /// <summary>The second half.</summary>
    static abstract TSelf ZipHigh(TSelf even, TSelf odd);

    /// <summary>Writes <see cref="Count"/> floats; any alignment.</summary>
    void Store(float* target);
}
