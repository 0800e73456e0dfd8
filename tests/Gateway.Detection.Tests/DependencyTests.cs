namespace Gateway.Detection.Tests;

public class DependencyTests
{
    [Fact]
    public void The_library_references_only_the_base_library() => Assert.All(
        typeof(IDetector).Assembly.GetReferencedAssemblies(),
        assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal));
}
