namespace Gateway.Dashboard.Api.Models;

/// <summary>What analysis saw in one frame.</summary>
/// <param name="Camera">Id.</param>
/// <param name="Sequence">The frame's number.</param>
/// <param name="State">idle, armed, cooldown or learning.</param>
/// <param name="Scores">Per region, 0 to 1.</param>
/// <param name="Objects">Largest first.</param>
internal sealed record MotionModel(uint Camera, uint Sequence, string State, IReadOnlyList<double> Scores, IReadOnlyList<MotionObjectModel> Objects);
