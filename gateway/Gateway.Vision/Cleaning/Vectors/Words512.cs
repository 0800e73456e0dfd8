using System.Runtime.Intrinsics.X86;

namespace Gateway.Vision;

/// <summary>Eight words: AVX-512, which adds three bits in two operations.</summary>
internal readonly unsafe struct Words512 : IWordOps<Vector512<ulong>>
{
    public static int Count => 8;

    public static Vector512<ulong> Load(ulong* from) => Vector512.Load(from);

    public static void Store(Vector512<ulong> vector, ulong* to) => vector.Store(to);

    public static Vector512<ulong> And(Vector512<ulong> a, Vector512<ulong> b) => a & b;

    public static Vector512<ulong> AndNot(Vector512<ulong> a, Vector512<ulong> b) => Vector512.AndNot(a, b);

    public static Vector512<ulong> Or(Vector512<ulong> a, Vector512<ulong> b) => a | b;

    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    public static Vector512<ulong> Select(Vector512<ulong> mask, Vector512<ulong> whenSet, Vector512<ulong> otherwise) =>
        Avx512F.TernaryLogic(mask, whenSet, otherwise, 0xCA);

    public static Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => Avx512F.TernaryLogic(a, b, c, 0x96);

    public static Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => Avx512F.TernaryLogic(a, b, c, 0xE8);

    public static Vector512<ulong> FromLeft(Vector512<ulong> words, Vector512<ulong> before, int pixels) =>
        (words << pixels) | (before >>> (64 - pixels));

    public static Vector512<ulong> FromRight(Vector512<ulong> words, Vector512<ulong> after, int pixels) =>
        (words >>> pixels) | (after << (64 - pixels));
}
