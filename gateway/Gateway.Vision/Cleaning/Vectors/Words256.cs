namespace Gateway.Vision;

/// <summary>Four words: AVX2.</summary>
internal readonly unsafe struct Words256 : IWordOps<Vector256<ulong>>
{
    public static int Count => 4;

    public static Vector256<ulong> Load(ulong* from) => Vector256.Load(from);

    public static void Store(Vector256<ulong> vector, ulong* to) => vector.Store(to);

    public static Vector256<ulong> And(Vector256<ulong> a, Vector256<ulong> b) => a & b;

    public static Vector256<ulong> AndNot(Vector256<ulong> a, Vector256<ulong> b) => Vector256.AndNot(a, b);

    public static Vector256<ulong> Or(Vector256<ulong> a, Vector256<ulong> b) => a | b;

    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    public static Vector256<ulong> Select(Vector256<ulong> mask, Vector256<ulong> whenSet, Vector256<ulong> otherwise) =>
        Vector256.ConditionalSelect(mask, whenSet, otherwise);

    public static Vector256<ulong> Sum(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ b ^ c;

    public static Vector256<ulong> Carry(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => (a & b) | (c & (a ^ b));

    public static Vector256<ulong> FromLeft(Vector256<ulong> words, Vector256<ulong> before, int pixels) =>
        (words << pixels) | (before >>> (64 - pixels));

    public static Vector256<ulong> FromRight(Vector256<ulong> words, Vector256<ulong> after, int pixels) =>
        (words >>> pixels) | (after << (64 - pixels));
}
