namespace Gateway.Vision.Tests;

/// <summary>Tests that measure what the whole process holds: they run after all others, one by one.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
