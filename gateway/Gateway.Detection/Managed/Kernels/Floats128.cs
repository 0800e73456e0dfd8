using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Detection.Managed.Kernels;

/// <summary>4 floats: NEON, or SSE.</summary>
internal readonly unsafe struct Floats128(Vector128<float> value) : IVector<Floats128>
{
    private readonly Vector128<float> _value = value;

    public Vector128<float> Value => _value;

    public static int Count => Vector128<float>.Count;

    public static bool ManyRegisters => AdvSimd.IsSupported;

    public static Floats128 Load(float* source) => new(Vector128.Load(source));

    public static Floats128 All(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 MultiplyAdd(Floats128 left, Floats128 right, Floats128 add) =>
        new(Vector128.MultiplyAddEstimate(left._value, right._value, add._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Multiply(Floats128 left, Floats128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Add(Floats128 left, Floats128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Subtract(Floats128 left, Floats128 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Divide(Floats128 left, Floats128 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Max(Floats128 left, Floats128 right) => new(Vector128.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Min(Floats128 left, Floats128 right) => new(Vector128.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 Round(Floats128 value) => new(Vector128.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 PowerOfTwo(Floats128 whole) =>
        new(((Vector128.ConvertToInt32Native(whole._value) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 UnzipEven(Floats128 first, Floats128 second)
    {
        if (Sse.IsSupported)
            return new(Sse.Shuffle(first._value, second._value, 0b10_00_10_00));
        return AdvSimd.Arm64.IsSupported
            ? new(AdvSimd.Arm64.UnzipEven(first._value, second._value))
            : new(Vector128.Create(first._value[0], first._value[2], second._value[0], second._value[2]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 UnzipOdd(Floats128 first, Floats128 second)
    {
        if (Sse.IsSupported)
            return new(Sse.Shuffle(first._value, second._value, 0b11_01_11_01));
        return AdvSimd.Arm64.IsSupported
            ? new(AdvSimd.Arm64.UnzipOdd(first._value, second._value))
            : new(Vector128.Create(first._value[1], first._value[3], second._value[1], second._value[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 ZipLow(Floats128 even, Floats128 odd)
    {
        if (Sse.IsSupported)
            return new(Sse.UnpackLow(even._value, odd._value));
        return AdvSimd.Arm64.IsSupported
            ? new(AdvSimd.Arm64.ZipLow(even._value, odd._value))
            : new(Vector128.Create(even._value[0], odd._value[0], even._value[1], odd._value[1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats128 ZipHigh(Floats128 even, Floats128 odd)
    {
        if (Sse.IsSupported)
            return new(Sse.UnpackHigh(even._value, odd._value));
        return AdvSimd.Arm64.IsSupported
            ? new(AdvSimd.Arm64.ZipHigh(even._value, odd._value))
            : new(Vector128.Create(even._value[2], odd._value[2], even._value[3], odd._value[3]));
    }

    public void Store(float* target) => _value.Store(target);
}
