using System.Reflection;
using Gateway.Testing;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.House;

/// <summary>A log event's number means one thing, whichever program wrote it.</summary>
public sealed class LogEventTests
{
    private const BindingFlags Every =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static IEnumerable<(int Id, string Method)> Events =>
        from project in SourceTree.WithExtension(".csproj")
        where !project.StartsWith("tests/", StringComparison.Ordinal)
        let dll = Path.Combine(AppContext.BaseDirectory, AssemblyName(project) + ".dll")
        where File.Exists(dll)
        from type in Assembly.LoadFrom(dll).GetTypes()
        from method in type.GetMethods(Every)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select (attribute.EventId, $"{type.FullName}.{method.Name}");

    [Fact]
    public void Every_log_event_has_a_number_of_its_own() =>
        Assert.All(Events.GroupBy(e => e.Id), same => Assert.Single(same));

    [Fact]
    public void Every_log_event_has_a_number() =>
        Assert.All(Events, e => Assert.True(e.Id > 0, $"{e.Method} has no event id."));

    private static string AssemblyName(string project)
    {
        var named = System.Xml.Linq.XDocument.Load(RepositoryRoot.Combine(project)).Descendants("AssemblyName").SingleOrDefault();
        return named?.Value ?? Path.GetFileNameWithoutExtension(project);
    }
}
