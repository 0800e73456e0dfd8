namespace Gateway.Detection.Managed;

/// <summary>The boxes of the output layers for one frame, before overlaps are removed. Reused; grows as needed.</summary>
internal sealed class Candidates(int classes)
{
    private Box[] _boxes = new Box[64];
    private float[] _probabilities = new float[64 * classes];

    /// <summary>Centre and size in shares of the picture.</summary>
    public readonly record struct Box(float X, float Y, float Width, float Height, float Objectness);

    public int Count { get; private set; }

    public int Classes => classes;

    public ref readonly Box this[int index] => ref _boxes[index];

    /// <summary>The probability of each class; 0 below the threshold.</summary>
    public Span<float> Of(int index) => _probabilities.AsSpan(index * classes, classes);

    /// <summary>Whether a value that was read was not a finite number.</summary>
    public bool NotFinite { get; private set; }

    public void Clear() => (Count, NotFinite) = (0, false);

    public float Seen(float value)
    {
        if (!float.IsFinite(value))
            NotFinite = true;
        return value;
    }

    /// <returns>The new candidate's probabilities, to be filled in.</returns>
    public Span<float> Add(Box box)
    {
        if (Count == _boxes.Length)
        {
            Array.Resize(ref _boxes, Count * 2);
            Array.Resize(ref _probabilities, Count * 2 * classes);
        }

        _boxes[Count++] = box;
        return Of(Count - 1);
    }
}
