using System.Net.Sockets;

namespace Gateway.Peers.Mqtt;

/// <summary>A workload's publishers, connected to one server.</summary>
internal sealed class Crew(int port, Workload work, bool speaksMqtt = true) : IDisposable
{
    private readonly Publisher[] _publishers = [.. Enumerable.Range(0, work.Connections).Select(i => new Publisher(work, i, port, speaksMqtt))];

    public int PacketLength => _publishers[0].PacketLength;

    /// <summary>All send at the same time, on this thread; returns when the server has taken everything.</summary>
    /// <exception cref="SocketException">A connection broke.</exception>
    public void Run()
    {
        List<Publisher> busy = [.. _publishers];
        busy.ForEach(publisher => publisher.Start());
        while (busy.Count > 0)
        {
            var moved = false;
            foreach (var publisher in busy)
                moved |= publisher.Step();
            busy.RemoveAll(publisher => publisher.IsDone);
            if (moved || busy.Count == 0)
                continue;
            var sending = busy.FindAll(publisher => publisher.IsSending).ConvertAll(publisher => publisher.Socket);
            Socket.Select(busy.ConvertAll(publisher => publisher.Socket), sending, null, -1);
        }
    }

    public void Dispose() => Array.ForEach(_publishers, publisher => publisher.Dispose());
}
