namespace Gateway.Interop.Testing;

/// <summary>Tests that count what the whole process does: they run after all others, one by one.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
