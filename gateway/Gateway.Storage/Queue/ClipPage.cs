namespace Gateway.Storage;

/// <summary>One page of a listing, newest clip first.</summary>
public sealed record ClipPage(IReadOnlyList<ClipEntry> Clips, int Total);
