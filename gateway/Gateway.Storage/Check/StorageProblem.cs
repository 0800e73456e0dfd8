namespace Gateway.Storage;

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">Its number in DESIGN.md; 0 where the check itself could not be done.</param>
/// <param name="Text">What is wrong and what to do about it.</param>
public sealed record StorageProblem(int Invariant, string Text);
