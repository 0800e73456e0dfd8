namespace Gateway.Health;

internal sealed class ProcessMetrics : IMetrics
{
    public ProcessMetrics(TimeProvider time, IMeterFactory factory)
    {
        var started = time.GetTimestamp();
        var meter = Meters.Of(factory, "Gateway");
        meter.Gauge("uptime.s", () => time.GetElapsedTime(started).TotalSeconds, "s");
        meter.Gauge("cpu.s", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s");
        meter.Gauge("memory.working.bytes", () => Environment.WorkingSet, "By");
        meter.Count("gc.allocated", () => GC.GetTotalAllocatedBytes(), "By");
        meter.Count("gc.collections", () => GC.CollectionCount(0));
    }
}
