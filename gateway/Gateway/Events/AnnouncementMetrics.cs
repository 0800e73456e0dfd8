using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Events;

/// <summary>Counters of the published events; 0 if events are not published.</summary>
internal sealed class AnnouncementMetrics : IMetrics
{
    public AnnouncementMetrics(IEnumerable<EventPublisher> publishers, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        EventPublisher[] all = [.. publishers];
        meter.Count("announcements.published", () => all.Sum(publisher => publisher.Published));
        meter.Count("announcements.dropped", () => all.Sum(publisher => publisher.Dropped));
    }
}
