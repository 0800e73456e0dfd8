using System.Xml.Linq;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary><c>make build</c> publishes every program into a folder of its own below artifacts/.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("gateway/Gateway/Gateway.csproj", "gateway", "gateway")]
    [InlineData("gateway/Gateway.Dashboard/Gateway.Dashboard.csproj", "dashboard", "gateway-dashboard")]
    [InlineData("cloudworker/CloudWorker/CloudWorker.csproj", "cloudworker", "cloudworker")]
    [InlineData("esp32/Esp32.Fleet/Esp32.Fleet.csproj", "fleet", "esp32-fleet")]
    [InlineData("perf/Gateway.Load/Gateway.Load.csproj", "load", "gateway-load")]
    public void A_program_is_published_under_its_name(string project, string folder, string program)
    {
        var settings = XDocument.Load(RepositoryRoot.Combine(project)).Descendants("PropertyGroup").Elements()
            .ToDictionary(setting => setting.Name.LocalName, setting => setting.Value);
        Assert.Equal($"$(MSBuildThisFileDirectory)../../artifacts/{folder}/", settings.GetValueOrDefault("PublishDir"));
        Assert.Equal(program, settings.GetValueOrDefault("AssemblyName"));
        var published = SourceTree.Read("gateway/deploy/programs.slnf");
        Assert.Contains(project.Replace("/", "\\\\", StringComparison.Ordinal), published, StringComparison.Ordinal);
    }
}
