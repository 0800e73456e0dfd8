using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Gateway.Detection.Managed.Kernels;

/// <summary>4 floats: NEON, or SSE.</summary>
internal readonly unsafe struct Floats128(Vector128<float> value) : IVector<Floats128>
{
    private readonly Vector128<float> _value = value;

    public static int Count => Vector128<float>.Count;

    public static bool ManyRegisters => AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 All(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 MultiplyAdd(Floats128 left, Floats128 right, Floats128 add) =>
        new(Vector128.MultiplyAddEstimate(left._value, right._value, add._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Multiply(Floats128 left, Floats128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Add(Floats128 left, Floats128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Divide(Floats128 left, Floats128 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Max(Floats128 left, Floats128 right) => new(Vector128.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Min(Floats128 left, Floats128 right) => new(Vector128.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Round(Floats128 value) => new(Vector128.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 PowerOfTwo(Floats128 whole) => new(((Vector128.ConvertToInt32Native(whole._value) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => _value.Store(target);
}
