using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Detection.Managed.Kernels;

/// <summary>16 floats: AVX-512.</summary>
internal readonly unsafe struct Floats512(Vector512<float> value) : IVector<Floats512>
{
    private readonly Vector512<float> _value = value;

    public static int Count => Vector512<float>.Count;

    public static bool ManyRegisters => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 MultiplyAdd(Floats512 left, Floats512 right, Floats512 add) =>
        new(Vector512.MultiplyAddEstimate(left._value, right._value, add._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Multiply(Floats512 left, Floats512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Add(Floats512 left, Floats512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Divide(Floats512 left, Floats512 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Max(Floats512 left, Floats512 right) => new(Vector512.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Min(Floats512 left, Floats512 right) => new(Vector512.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 Round(Floats512 value) => new(Vector512.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats512 PowerOfTwo(Floats512 whole) => new(((Vector512.ConvertToInt32Native(whole._value) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => _value.Store(target);
}
