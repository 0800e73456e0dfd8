using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Detection.Managed.Kernels;

/// <summary>8 floats: AVX2.</summary>
internal readonly unsafe struct Floats256(Vector256<float> value) : IVector<Floats256>
{
    private readonly Vector256<float> _value = value;

    public Vector256<float> Value => _value;

    public static int Count => Vector256<float>.Count;

    public static bool ManyRegisters => false;

    public static Floats256 Load(float* source) => new(Vector256.Load(source));

    public static Floats256 All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 MultiplyAdd(Floats256 left, Floats256 right, Floats256 add) =>
        new(Vector256.MultiplyAddEstimate(left._value, right._value, add._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Multiply(Floats256 left, Floats256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Add(Floats256 left, Floats256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Subtract(Floats256 left, Floats256 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Divide(Floats256 left, Floats256 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Max(Floats256 left, Floats256 right) => new(Vector256.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Min(Floats256 left, Floats256 right) => new(Vector256.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Round(Floats256 value) => new(Vector256.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 PowerOfTwo(Floats256 whole) =>
        new(((Vector256.ConvertToInt32Native(whole._value) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 UnzipEven(Floats256 first, Floats256 second) => Avx2.IsSupported
        ? new(Avx2.Permute4x64(Avx.Shuffle(first._value, second._value, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle())
        : Join(Floats128.UnzipEven(first.Low, first.High), Floats128.UnzipEven(second.Low, second.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 UnzipOdd(Floats256 first, Floats256 second) => Avx2.IsSupported
        ? new(Avx2.Permute4x64(Avx.Shuffle(first._value, second._value, 0b11_01_11_01).AsDouble(), 0b11_01_10_00).AsSingle())
        : Join(Floats128.UnzipOdd(first.Low, first.High), Floats128.UnzipOdd(second.Low, second.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 ZipLow(Floats256 even, Floats256 odd) => Avx2.IsSupported
        ? new(Avx.Permute2x128(Avx.UnpackLow(even._value, odd._value), Avx.UnpackHigh(even._value, odd._value), 0x20))
        : Join(Floats128.ZipLow(even.Low, odd.Low), Floats128.ZipHigh(even.Low, odd.Low));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 ZipHigh(Floats256 even, Floats256 odd) => Avx2.IsSupported
        ? new(Avx.Permute2x128(Avx.UnpackLow(even._value, odd._value), Avx.UnpackHigh(even._value, odd._value), 0x31))
        : Join(Floats128.ZipLow(even.High, odd.High), Floats128.ZipHigh(even.High, odd.High));

    public void Store(float* target) => _value.Store(target);

    private Floats128 Low => new(_value.GetLower());

    private Floats128 High => new(_value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats256 Join(Floats128 low, Floats128 high) => new(Vector256.Create(low.Value, high.Value));
}
