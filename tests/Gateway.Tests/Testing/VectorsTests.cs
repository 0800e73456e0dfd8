using Gateway.Testing;

namespace Gateway.Tests.Testing;

public sealed class VectorsTests
{
    [Fact]
    public void Every_vector_is_readable_and_not_empty() =>
        Assert.All(Vectors.Names(), name => Assert.NotEmpty(Vectors.Read(name)));
}
