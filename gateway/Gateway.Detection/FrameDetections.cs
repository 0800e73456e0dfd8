namespace Gateway.Detection;

/// <summary>A detector's result for one frame.</summary>
/// <param name="Objects">One entry per object and class over the threshold, limited to the most certain.</param>
/// <param name="Elapsed">From request to result, without waiting for other frames.</param>
/// <param name="LeftOut">Objects over the threshold that were dropped for more certain ones.</param>
public sealed record FrameDetections(IReadOnlyList<DetectedObject> Objects, TimeSpan Elapsed, int LeftOut = 0)
{
    /// <summary>Default limit of objects per frame: more than people count, and few enough to print, send and store.</summary>
    public const int MostObjects = 200;

    /// <summary>Keeps the most certain objects in their original order.</summary>
    internal static FrameDetections OfSurest(List<DetectedObject> objects, int most, TimeSpan elapsed)
    {
        if (objects.Count <= most)
            return new FrameDetections(objects, elapsed);
        var surest = objects.Index().OrderByDescending(one => one.Item.Confidence).Take(most).OrderBy(one => one.Index).Select(one => one.Item);
        return new FrameDetections([.. surest], elapsed, objects.Count - most);
    }
}

/// <summary>One detected object.</summary>
/// <param name="Label">Its class in the names file.</param>
/// <param name="Confidence">0 to 1. The darknet process gives whole percents only.</param>
/// <param name="Box">Null if the backend gives no places.</param>
public readonly record struct DetectedObject(string Label, float Confidence, DetectedBox? Box)
{
    /// <summary>Whole percents as darknet prints them: 0 to 100, halves to the even number.</summary>
    public int Percent => (int)MathF.Round(Confidence * 100f, MidpointRounding.ToEven);
}

/// <summary>An object's place in shares of the frame's width and height. It may exceed the frame (below 0, above 1).</summary>
public readonly record struct DetectedBox(float Left, float Top, float Width, float Height);
