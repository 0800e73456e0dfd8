namespace Gateway.Detection.Managed;

/// <summary>Removes overlapping boxes as darknet does: per class, the most certain box removes those that overlap it beyond the limit.</summary>
internal sealed class Suppression
{
    /// <summary>Darknet's value for all detection commands.</summary>
    private const float Limit = 0.45f;

    private int[] _order = new int[64];
    private float[] _keys = new float[64];

    /// <summary>Sets the probabilities of removed boxes to 0.</summary>
    /// <exception cref="OperationCanceledException">Checked between boxes, as very many boxes take long.</exception>
    public void Apply(Candidates candidates, CancellationToken cancel)
    {
        if (_order.Length < candidates.Count)
        {
            _order = new int[candidates.Count * 2];
            _keys = new float[candidates.Count * 2];
        }

        for (var number = 0; number < candidates.Classes; number++)
        {
            var count = 0;
            for (var i = 0; i < candidates.Count; i++)
            {
                if (candidates.Of(i)[number] == 0)
                    continue;
                _order[count] = i;
                _keys[count++] = -candidates.Of(i)[number];
            }

            Array.Sort(_keys, _order, 0, count);
            Thin(candidates, number, _order.AsSpan(0, count), cancel);
        }
    }

    /// <summary>Intersection over union.</summary>
    internal static float Overlap(in Candidates.Box a, in Candidates.Box b)
    {
        var width = Shared(a.X, a.Width, b.X, b.Width);
        var height = Shared(a.Y, a.Height, b.Y, b.Height);
        if (width < 0 || height < 0)
            return 0;
        var shared = width * height;
        return shared / (a.Width * a.Height + b.Width * b.Height - shared);
    }

    private static void Thin(Candidates candidates, int number, ReadOnlySpan<int> surestFirst, CancellationToken cancel)
    {
        for (var i = 0; i < surestFirst.Length; i++)
        {
            if (candidates.Of(surestFirst[i])[number] == 0)
                continue;
            cancel.ThrowIfCancellationRequested();
            ref readonly var sure = ref candidates[surestFirst[i]];
            foreach (var other in surestFirst[(i + 1)..])
            {
                if (Overlap(sure, candidates[other]) > Limit)
                    candidates.Of(other)[number] = 0;
            }
        }
    }

    private static float Shared(float a, float aSize, float b, float bSize) =>
        Math.Min(a + aSize / 2, b + bSize / 2) - Math.Max(a - aSize / 2, b - bSize / 2);
}
