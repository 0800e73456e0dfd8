namespace Gateway.Analysis.Drawing;

/// <summary>One character's picture.</summary>
/// <param name="Advance">Pixels to the next character.</param>
/// <param name="Left">Of the coverage, from the pen.</param>
/// <param name="Top">Of the coverage, from the base line; up is negative.</param>
/// <param name="Width">Of the coverage.</param>
/// <param name="Height">Of the coverage.</param>
/// <param name="Coverage">0 to 255 a pixel, row after row.</param>
internal sealed record Glyph(int Advance, int Left, int Top, int Width, int Height, byte[] Coverage);
