using System.Runtime.Intrinsics.X86;

namespace Gateway.Vision;

/// <summary>Sixteen lanes: AVX-512.</summary>
/// <remarks>
/// A mask stays in a mask register if a comparison makes it, a local assigned once keeps it, and only selects and <see cref="Bits"/> use it.
/// Otherwise the compiler moves it to a vector and back, two operations each time. Never pass <see cref="AddWhere"/> a load that nothing else
/// uses: the compiler of .NET 10 folds it into the masked addition with a wrong address.
/// </remarks>
internal readonly unsafe struct Ops512 : IVectorOps<Vector512<float>>
{
    public static int Lanes => 16;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Load(float* from) => Vector512.LoadAligned(from);

    public static void Store(Vector512<float> vector, float* to) => vector.StoreAligned(to);

    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadBytes(byte* from) =>
        Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector512<float> vector, byte* to) =>
        Avx512F.ConvertToVector128Byte(vector.AsUInt32()).Store(to);

    public static void StoreNoBytes(byte* to) => Vector128<byte>.Zero.Store(to);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.MaxNative(a, b);

    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Vector512.MinNative(a, b);

    public static Vector512<float> Less(Vector512<float> a, Vector512<float> b) => Avx512F.CompareLessThan(a, b);

    public static Vector512<float> LessOrEqual(Vector512<float> a, Vector512<float> b) => Avx512F.CompareLessThanOrEqual(a, b);

    public static Vector512<float> Equal(Vector512<float> a, Vector512<float> b) => Avx512F.CompareEqual(a, b);

    public static Vector512<float> And(Vector512<float> a, Vector512<float> b) => a & b;

    public static Vector512<float> AndNot(Vector512<float> a, Vector512<float> b) => Vector512.AndNot(a, b);

    public static Vector512<float> Not(Vector512<float> mask) => ~mask;

    public static Vector512<float> Or(Vector512<float> a, Vector512<float> b) => a | b;

    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> whenSet, Vector512<float> otherwise) =>
        Avx512F.BlendVariable(otherwise, whenSet, mask);

    public static Vector512<float> AddWhere(Vector512<float> mask, Vector512<float> a, Vector512<float> b) => Avx512F.BlendVariable(a, a + b, mask);

    public static Vector512<float> ZeroWhere(Vector512<float> mask, Vector512<float> a) => Avx512F.BlendVariable(a, Zero, mask);

    public static Vector512<float> Spoil(Vector512<float> mask, Vector512<float> a) => Avx512F.BlendVariable(a, Vector512.Create(float.NaN), mask);

    public static bool All(Vector512<float> mask) => mask.ExtractMostSignificantBits() == 0xFFFF;

    public static bool Any(Vector512<float> mask) => mask.ExtractMostSignificantBits() != 0;

    public static uint Bits(Vector512<float> mask) => (uint)mask.ExtractMostSignificantBits();
}
