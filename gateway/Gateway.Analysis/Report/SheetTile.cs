namespace Gateway.Analysis.Report;

/// <summary>One picture of a contact sheet.</summary>
/// <param name="Frame">What to show.</param>
/// <param name="Offset">From the event; zero is the event itself.</param>
internal sealed record SheetTile(KeptFrame Frame, TimeSpan Offset);
