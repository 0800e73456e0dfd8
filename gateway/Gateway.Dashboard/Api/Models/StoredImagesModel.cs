namespace Gateway.Dashboard.Api.Models;

/// <summary>Images were stored.</summary>
/// <param name="Count">How many, since the page was told last.</param>
/// <param name="Newest">The last of them.</param>
internal sealed record StoredImagesModel(int Count, ImageModel Newest);
