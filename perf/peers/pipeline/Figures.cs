namespace Gateway.Peers.Pipeline;

/// <summary>What one footage cost: median CPU microseconds a frame, JPEG to decision.</summary>
/// <param name="Name">Of the footage.</param>
/// <param name="OpenCvColour">The seed's pipeline.</param>
/// <param name="OpenCvGray">The same on brightness alone.</param>
/// <param name="Full">Ours.</param>
/// <param name="Half">Ours at half scale.</param>
/// <param name="Quarter">Ours at a quarter.</param>
/// <param name="Motion">Debian's motion, null if left out.</param>
internal sealed record Figures(string Name, double OpenCvColour, double OpenCvGray, double Full, double Half, double Quarter, double? Motion);
