using System.Diagnostics.Metrics;
using Gateway.Frames;
using Gateway.Health;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.InMemory.Tests;

public sealed class StatusTests
{
    [Fact]
    public void The_status_lists_every_instrument_of_its_host()
    {
        using var data = new TemporaryDirectory();
        using var other = new TemporaryDirectory();
        using var host = GatewayHost.Create(new GatewayOptions { DataDirectory = data.Path });
        using var second = GatewayHost.Create(new GatewayOptions { DataDirectory = other.Path });
        _ = second.Services.GetServices<IMetrics>().Count();   // another daemon in this process does not show up
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        var stats = host.Services.GetRequiredService<Stats>().Collect().Stats;

        var names = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => Note(instrument) };
        listener.Start();

        Assert.True(names.Count > 60, $"{names.Count} instruments");
        Assert.Subset(stats.Select(stat => stat.Name).ToHashSet(), names.ToHashSet());
        Assert.Equal(stats.Select(stat => stat.Name).Distinct(), stats.Select(stat => stat.Name));
        Assert.Equal(names.Distinct().Count(), names.Count);

        void Note(Instrument instrument)
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
                names.Add(instrument.Name[Meters.Prefix.Length..]);
        }
    }

    [Fact]
    public void No_part_counts_beside_the_meters_of_its_host() =>
        Assert.All(
            Directory.EnumerateFiles(RepositoryRoot.Combine("gateway"), "*.cs", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "Meters.cs" && !file.Contains("/obj/", StringComparison.Ordinal)),
            file => Assert.DoesNotContain("new Meter(", File.ReadAllText(file), StringComparison.Ordinal));
}
