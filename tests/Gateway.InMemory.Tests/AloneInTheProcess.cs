namespace Gateway.InMemory.Tests;

/// <summary>Tests that look at the whole process: they run after all others, one by one.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
