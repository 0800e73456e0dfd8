using System.Buffers;

namespace Gateway.Testing;

/// <summary>The ways a socket may cut the same bytes into pieces.</summary>
public static class Segments
{
    /// <summary>The same bytes whole, cut in two at every position (with empty first and last pieces), and byte by byte.</summary>
    /// <returns>A name for failure messages, and the bytes.</returns>
    public static IEnumerable<(string Name, ReadOnlySequence<byte> Bytes)> EveryCutOf(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        yield return ("whole", new ReadOnlySequence<byte>(bytes));
        for (var at = 0; at <= bytes.Length; at++)
            yield return ($"cut at {at}", Of(bytes.AsMemory(0, at), bytes.AsMemory(at)));
        yield return ("byte by byte", Of([.. Enumerable.Range(0, bytes.Length).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i, 1))]));
    }

    /// <summary>Every proper prefix of the bytes, the empty one first, each in one piece.</summary>
    public static IEnumerable<(string Name, ReadOnlySequence<byte> Bytes)> EveryProperPrefixOf(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        for (var length = 0; length < bytes.Length; length++)
            yield return ($"first {length} of {bytes.Length} bytes", new ReadOnlySequence<byte>(bytes, 0, length));
    }

    /// <summary>One sequence of exactly these pieces.</summary>
    public static ReadOnlySequence<byte> Of(params ReadOnlyMemory<byte>[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        if (pieces.Length == 0)
            return ReadOnlySequence<byte>.Empty;

        var first = new SequenceSegment(pieces[0]);
        var last = first;
        foreach (var piece in pieces.AsSpan(1))
            last = last.Append(piece);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}

/// <summary>One segment of a <see cref="ReadOnlySequence{T}"/>.</summary>
internal sealed class SequenceSegment : ReadOnlySequenceSegment<byte>
{
    public SequenceSegment(ReadOnlyMemory<byte> memory) => Memory = memory;

    /// <summary>Appends <paramref name="memory"/> to this segment and returns its new segment.</summary>
    public SequenceSegment Append(ReadOnlyMemory<byte> memory)
    {
        var next = new SequenceSegment(memory) { RunningIndex = RunningIndex + Memory.Length };
        Next = next;
        return next;
    }
}
