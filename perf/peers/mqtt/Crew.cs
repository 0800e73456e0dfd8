namespace Gateway.Peers.Mqtt;

/// <summary>A workload's publishers, connected to one server.</summary>
internal sealed class Crew(string name, int port, Workload work, bool speaksMqtt = true) : IDisposable
{
    private readonly Publisher[] _publishers = [.. Enumerable.Range(0, work.Connections).Select(i => new Publisher(work, i, port, speaksMqtt))];

    public int PacketLength => _publishers[0].PacketLength;

    /// <summary>All send at the same time; returns when the server has taken everything.</summary>
    /// <exception cref="AggregateException">A connection broke.</exception>
    public void Run()
    {
        var failures = new List<Exception>();
        var threads = _publishers.Select(publisher => new Thread(() => Run(publisher, failures), maxStackSize: 256 << 10)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failures.Count > 0)
            throw new AggregateException($"{name}: {failures[0].Message}", failures);
    }

    public void Dispose() => Array.ForEach(_publishers, publisher => publisher.Dispose());

    private static void Run(Publisher publisher, List<Exception> failures)
    {
        try
        {
            publisher.Run();
        }
        catch (Exception e)
        {
            lock (failures)
                failures.Add(e);
        }
    }
}
