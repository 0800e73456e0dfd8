using System.Runtime.Intrinsics.X86;

namespace Gateway.Vision;

/// <summary>Eight lanes: AVX2.</summary>
internal readonly unsafe struct Ops256 : IVectorOps<Vector256<float>>
{
    public static int Lanes => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Load(float* from) => Vector256.LoadAligned(from);

    public static void Store(Vector256<float> vector, float* to) => vector.StoreAligned(to);

    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadBytes(byte* from) =>
        Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector256<float> vector, byte* to)
    {
        var words = Vector128.Narrow(vector.AsUInt32().GetLower(), vector.AsUInt32().GetUpper());
        *(ulong*)to = Vector128.Narrow(words, words).AsUInt64().ToScalar();
    }

    public static void StoreNoBytes(byte* to) => *(ulong*)to = 0;

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.MaxNative(a, b);

    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Vector256.MinNative(a, b);

    public static Vector256<float> Less(Vector256<float> a, Vector256<float> b) => Vector256.LessThan(a, b);

    public static Vector256<float> LessOrEqual(Vector256<float> a, Vector256<float> b) => Vector256.LessThanOrEqual(a, b);

    public static Vector256<float> Equal(Vector256<float> a, Vector256<float> b) => Vector256.Equals(a, b);

    public static Vector256<float> And(Vector256<float> a, Vector256<float> b) => a & b;

    public static Vector256<float> AndNot(Vector256<float> a, Vector256<float> b) => Vector256.AndNot(a, b);

    public static Vector256<float> Not(Vector256<float> mask) => ~mask;

    public static Vector256<float> Or(Vector256<float> a, Vector256<float> b) => a | b;

    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> whenSet, Vector256<float> otherwise) =>
        Avx.BlendVariable(otherwise, whenSet, mask);   // one operation; ConditionalSelect takes three where it cannot prove a mask

    public static Vector256<float> AddWhere(Vector256<float> mask, Vector256<float> a, Vector256<float> b) => a + (mask & b);

    public static Vector256<float> ZeroWhere(Vector256<float> mask, Vector256<float> a) => Vector256.AndNot(a, mask);

    public static Vector256<float> Spoil(Vector256<float> mask, Vector256<float> a) => a | mask;

    public static bool All(Vector256<float> mask) => mask.ExtractMostSignificantBits() == 0xFF;

    public static bool Any(Vector256<float> mask) => mask.ExtractMostSignificantBits() != 0;

    public static uint Bits(Vector256<float> mask) => mask.ExtractMostSignificantBits();
}
