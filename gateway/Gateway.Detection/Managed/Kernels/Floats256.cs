using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Detection.Managed.Kernels;

/// <summary>8 floats: AVX2.</summary>
internal readonly unsafe struct Floats256(Vector256<float> value) : IVector<Floats256>
{
    private readonly Vector256<float> _value = value;

    public static int Count => Vector256<float>.Count;

    public static bool ManyRegisters => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 MultiplyAdd(Floats256 left, Floats256 right, Floats256 add) =>
        new(Vector256.MultiplyAddEstimate(left._value, right._value, add._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Multiply(Floats256 left, Floats256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Add(Floats256 left, Floats256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Divide(Floats256 left, Floats256 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Max(Floats256 left, Floats256 right) => new(Vector256.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Min(Floats256 left, Floats256 right) => new(Vector256.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 Round(Floats256 value) => new(Vector256.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats256 PowerOfTwo(Floats256 whole) => new(((Vector256.ConvertToInt32Native(whole._value) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => _value.Store(target);
}
