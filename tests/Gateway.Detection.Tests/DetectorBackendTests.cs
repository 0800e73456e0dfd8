namespace Gateway.Detection.Tests;

public class DetectorBackendTests
{
    [Theory]
    [InlineData("managed", DetectorBackend.Managed)]
    [InlineData("Darknet", DetectorBackend.Darknet)]
    [InlineData("1", null)]
    [InlineData("7", null)]
    [InlineData("opencv", null)]
    [InlineData("", null)]
    public void Parse_takes_names_and_nothing_else(string text, DetectorBackend? backend) => Assert.Equal(backend, DetectorBackends.Parse(text));
}
