namespace Gateway.Vision.Tests;

/// <summary>Tests that measure memory of the whole process: they run after all others, one by one.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
