using System.Runtime.Intrinsics.X86;

namespace Gateway.Vision;

/// <summary>Four lanes, in the portable types: SSE on a PC, NEON on a Raspberry Pi.</summary>
internal readonly unsafe struct Ops128 : IVectorOps<Vector128<float>>
{
    public static int Lanes => 4;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Load(float* from) => Vector128.LoadAligned(from);

    public static void Store(Vector128<float> vector, float* to) => vector.StoreAligned(to);

    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadBytes(byte* from) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(uint*)from).AsByte())).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector128<float> vector, byte* to)
    {
        var words = Vector128.Narrow(vector.AsUInt32(), vector.AsUInt32());
        *(uint*)to = Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }

    public static void StoreNoBytes(byte* to) => *(uint*)to = 0;

    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.MaxNative(a, b);

    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Vector128.MinNative(a, b);

    public static Vector128<float> Less(Vector128<float> a, Vector128<float> b) => Vector128.LessThan(a, b);

    public static Vector128<float> LessOrEqual(Vector128<float> a, Vector128<float> b) => Vector128.LessThanOrEqual(a, b);

    public static Vector128<float> Equal(Vector128<float> a, Vector128<float> b) => Vector128.Equals(a, b);

    public static Vector128<float> And(Vector128<float> a, Vector128<float> b) => a & b;

    public static Vector128<float> AndNot(Vector128<float> a, Vector128<float> b) => Vector128.AndNot(a, b);

    public static Vector128<float> Not(Vector128<float> mask) => ~mask;

    public static Vector128<float> Or(Vector128<float> a, Vector128<float> b) => a | b;

    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> whenSet, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(mask, whenSet, otherwise);

    public static Vector128<float> AddWhere(Vector128<float> mask, Vector128<float> a, Vector128<float> b) => a + (mask & b);

    public static Vector128<float> ZeroWhere(Vector128<float> mask, Vector128<float> a) => Vector128.AndNot(a, mask);

    public static Vector128<float> Spoil(Vector128<float> mask, Vector128<float> a) => a | mask;

    public static bool All(Vector128<float> mask) => mask.ExtractMostSignificantBits() == 0xF;

    public static bool Any(Vector128<float> mask) => mask.ExtractMostSignificantBits() != 0;

    public static uint Bits(Vector128<float> mask) => mask.ExtractMostSignificantBits();
}
