namespace Gateway.Dashboard.Api.Models;

/// <summary>A region of interest.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Kind">watch, entry, confirm or ignore.</param>
/// <param name="Points">Its corners as [x, y] in pixels of the full frame; four for a rectangle.</param>
internal sealed record RegionModel(string Name, string Kind, IReadOnlyList<int[]> Points);
