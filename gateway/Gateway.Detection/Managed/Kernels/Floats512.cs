using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Detection.Managed.Kernels;

/// <summary>16 floats: AVX-512.</summary>
internal readonly unsafe struct Floats512(Vector512<float> value) : IVector<Floats512>
{
    private readonly Vector512<float> _value = value;

    public static int Count => Vector512<float>.Count;

    public static bool ManyRegisters => true;

    public static Floats512 Load(float* source) => new(Vector512.Load(source));

    public static Floats512 All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 MultiplyAdd(Floats512 left, Floats512 right, Floats512 add) =>
        new(Vector512.MultiplyAddEstimate(left._value, right._value, add._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Multiply(Floats512 left, Floats512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Add(Floats512 left, Floats512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Subtract(Floats512 left, Floats512 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Divide(Floats512 left, Floats512 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Max(Floats512 left, Floats512 right) => new(Vector512.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Min(Floats512 left, Floats512 right) => new(Vector512.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Round(Floats512 value) => new(Vector512.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 PowerOfTwo(Floats512 whole) =>
        new(((Vector512.ConvertToInt32Native(whole._value) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 UnzipEven(Floats512 first, Floats512 second) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(first._value, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), second._value))
        : Join(Floats256.UnzipEven(first.Low, first.High), Floats256.UnzipEven(second.Low, second.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 UnzipOdd(Floats512 first, Floats512 second) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(first._value, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), second._value))
        : Join(Floats256.UnzipOdd(first.Low, first.High), Floats256.UnzipOdd(second.Low, second.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 ZipLow(Floats512 even, Floats512 odd) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(even._value, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), odd._value))
        : Join(Floats256.ZipLow(even.Low, odd.Low), Floats256.ZipHigh(even.Low, odd.Low));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 ZipHigh(Floats512 even, Floats512 odd) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(even._value, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), odd._value))
        : Join(Floats256.ZipLow(even.High, odd.High), Floats256.ZipHigh(even.High, odd.High));

    public void Store(float* target) => _value.Store(target);

    private Floats256 Low => new(_value.GetLower());

    private Floats256 High => new(_value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats512 Join(Floats256 low, Floats256 high) => new(Vector512.Create(low.Value, high.Value));
}
