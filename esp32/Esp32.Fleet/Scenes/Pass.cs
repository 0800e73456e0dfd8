namespace Esp32.Fleet.Scenes;

/// <summary>One object's way through the picture.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Begins">Scene time at which it may come into view, seconds.</param>
/// <param name="Number">From 0; tells passes apart, so that each may look different.</param>
/// <param name="Choice">Random, 0 to 1: which object, how far off the middle.</param>
internal readonly record struct Pass(PassDirection Direction, double Begins, int Number, float Choice);
