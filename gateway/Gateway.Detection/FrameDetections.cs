namespace Gateway.Detection;

/// <summary>What a detector says about one frame.</summary>
/// <param name="Objects">One entry per object and class over the threshold, the surest so many; empty when nothing was seen.</param>
/// <param name="Elapsed">From handing the frame over to having the answer, without waiting for other frames.</param>
/// <param name="LeftOut">Objects over the threshold that are not among <paramref name="Objects"/>, since there are surer ones.</param>
public sealed record FrameDetections(IReadOnlyList<DetectedObject> Objects, TimeSpan Elapsed, int LeftOut = 0)
{
    /// <summary>Objects told of a frame where nothing else is said: more than people count in one, and few enough to print, send and store.</summary>
    public const int MostObjects = 200;

    /// <summary>Keeps so many of the surest, in their order.</summary>
    internal static FrameDetections OfSurest(List<DetectedObject> objects, int most, TimeSpan elapsed)
    {
        if (objects.Count <= most)
            return new FrameDetections(objects, elapsed);
        var surest = objects.Index().OrderByDescending(one => one.Item.Confidence).Take(most).OrderBy(one => one.Index).Select(one => one.Item);
        return new FrameDetections([.. surest], elapsed, objects.Count - most);
    }
}
