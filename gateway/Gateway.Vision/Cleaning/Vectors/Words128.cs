namespace Gateway.Vision;

/// <summary>Two words: SSE on a PC, NEON on a Raspberry Pi.</summary>
internal readonly unsafe struct Words128 : IWordOps<Vector128<ulong>>
{
    public static int Count => 2;

    public static Vector128<ulong> Load(ulong* from) => Vector128.Load(from);

    public static void Store(Vector128<ulong> vector, ulong* to) => vector.Store(to);

    public static Vector128<ulong> And(Vector128<ulong> a, Vector128<ulong> b) => a & b;

    public static Vector128<ulong> AndNot(Vector128<ulong> a, Vector128<ulong> b) => Vector128.AndNot(a, b);

    public static Vector128<ulong> Or(Vector128<ulong> a, Vector128<ulong> b) => a | b;

    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    public static Vector128<ulong> Select(Vector128<ulong> mask, Vector128<ulong> whenSet, Vector128<ulong> otherwise) =>
        Vector128.ConditionalSelect(mask, whenSet, otherwise);

    public static Vector128<ulong> Sum(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ b ^ c;

    public static Vector128<ulong> Carry(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => (a & b) | (c & (a ^ b));

    public static Vector128<ulong> FromLeft(Vector128<ulong> words, Vector128<ulong> before, int pixels) =>
        (words << pixels) | (before >>> (64 - pixels));

    public static Vector128<ulong> FromRight(Vector128<ulong> words, Vector128<ulong> after, int pixels) =>
        (words >>> pixels) | (after << (64 - pixels));
}
