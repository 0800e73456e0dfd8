using System.Buffers;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sockets;
using Gateway.Broker.Tracing;

namespace Gateway.Ingest.Tracing;

/// <summary>Writes the packets of one connection of a traced client into its traces.</summary>
internal sealed class ConnectionTrace(ClientTraces traces, string clientId, string remoteName, MqttVersion version) : IConnectionTrace
{
    private static readonly MqttLimits Lengths = MqttLimits.Default with { MaxPacketBytes = int.MaxValue };

    private bool _isShown;   // the packet at the front of the buffer; used by the connection's reader only
    private string? _fault;

    public void OnConnect(ConnectPacket connect)
    {
        Note($"connection from {remoteName}");
        traces.Add(clientId, TraceDirection.FromClient, PacketText.Of(connect));
    }

    public ReadStep Handle(ref ReadOnlySequence<byte> buffer, PacketHandler handle)
    {
        while (true)
        {
            Show(buffer);
            var front = buffer.Slice(0, Math.Min(buffer.Length, LengthOf(buffer)));
            var start = front.Start;
            ReadStep next;
            try
            {
                next = handle(ref front);
            }
            catch (MqttProtocolException e)
            {
                OnFault(buffer, e.Message);
                throw;
            }

            var isTaken = !front.Start.Equals(start);
            buffer = buffer.Slice(front.Start);
            _isShown &= !isTaken;
            if (next != ReadStep.Receive || !isTaken || buffer.IsEmpty)
                return next;
        }
    }

    public void OnSent(ReadOnlyMemory<byte> packet)
    {
        if (!traces.IsTraced(clientId))
            return;
        var bytes = new ReadOnlySequence<byte>(packet);
        try
        {
            if (PacketText.Of(bytes, version) is { } text)
                traces.Add(clientId, TraceDirection.ToClient, text);
        }
        catch (MqttProtocolException e)   // a fault of ours must not end the thread that sends
        {
            traces.Add(clientId, TraceDirection.ToClient, NotValid(e.Message, bytes));
        }
    }

    public void OnEnded(ConnectionEnd end)
    {
        Note($"closed: {end.InWords()}{(_fault is null ? "" : $": {_fault}")}");
        if (end != ConnectionEnd.TakenOver)
            Note($"waiting for {clientId}");
    }

    private void Note(string text) => traces.Add(clientId, TraceDirection.None, text);

    /// <summary>A packet is shown as soon as it is read, a PUBLISH with its header, and one that is not valid by its fault.</summary>
    private void Show(in ReadOnlySequence<byte> buffer)
    {
        if (_isShown || !traces.IsTraced(clientId))
            return;
        try
        {
            if (PacketText.Of(buffer, version) is not { } text)
                return;
            traces.Add(clientId, TraceDirection.FromClient, text);
            _isShown = true;
        }
        catch (MqttProtocolException)
        {
            // The connection finds the same fault.
        }
    }

    private void OnFault(in ReadOnlySequence<byte> buffer, string fault)
    {
        _fault = fault;
        if (!_isShown && !buffer.IsEmpty)
            traces.Add(clientId, TraceDirection.FromClient, NotValid(fault, buffer));
    }

    private static string NotValid(string fault, in ReadOnlySequence<byte> packet) =>
        $"not valid: {fault}; it begins with {PacketText.StartOf(packet)}";

    private static long LengthOf(in ReadOnlySequence<byte> buffer)
    {
        try
        {
            return FixedHeader.TryPeek(buffer, Lengths, out var header) ? header.PacketLength : buffer.Length;
        }
        catch (MqttProtocolException)
        {
            return buffer.Length;
        }
    }
}
