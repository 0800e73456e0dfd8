namespace Gateway.Storage;

/// <summary>One page of a listing.</summary>
/// <param name="Images">In the order asked for.</param>
/// <param name="Total">Images there are, of that camera where one was named.</param>
public sealed record ImagePage(IReadOnlyList<ImageRow> Images, long Total);
