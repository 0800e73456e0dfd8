using System.Buffers;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sockets;
using Gateway.Broker.Tracing;
using Gateway.Ingest.Tracing;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Connections whose packets are traced.</summary>
public sealed class MqttTracingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trace_that_begins_while_the_connection_looks_for_one_is_not_lost()
    {
        var traces = new SlowTraces();
        await using var memory = new MqttMemoryBroker(traces: traces);
        var starting = new Thread(() => memory.Broker.Retrace("esp"));
        traces.Looking = () =>
        {
            traces.Wanted = new CountingTrace();   // after the look of the connection
            starting.Start();
            SpinWait.SpinUntil(() => starting.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !starting.IsAlive, Eventually.DefaultTimeout);
        };
        var board = await memory.ConnectAsync("esp");
        starting.Join();
        await board.SendAsync(0xC0, 0);
        await board.ReadAsync();
        await Eventually.True(() => traces.Wanted!.Sent > 0, cancel: Cancel);
    }

    [Fact]
    public async Task A_packet_of_ours_that_is_not_valid_is_shown_and_ends_no_thread()
    {
        await using var memory = new MqttMemoryBroker();
        var traces = new ClientTraces(memory.Time);
        var trace = traces.Start("esp", memory.Broker)!;
        new ConnectionTrace(traces, "esp", "memory", MqttVersion.V311).OnSent(new byte[] { 0x30, 3, 0, 0, 1 });
        Assert.Equal(
            ["waiting for esp", "not valid: a topic name of 0 bytes; it begins with 30 03 00 00"],
            trace.Lines.Take(9).Lines.Select(line => line.Text));
    }

    /// <summary>Lets a trace begin while the first connection asks for one.</summary>
    private sealed class SlowTraces : IClientTraces
    {
        private Action? _looking;

        public Action Looking
        {
            set => _looking = value;
        }

        public CountingTrace? Wanted { get; set; }

        public IConnectionTrace? Of(string clientId, string remoteName, MqttVersion version, IConnectionTrace? present)
        {
            var wanted = Wanted;
            Interlocked.Exchange(ref _looking, null)?.Invoke();
            return wanted;
        }

        public IConnectionTrace? OnConnect(ConnectPacket connect, string clientId, string remoteName) => null;
    }

    private sealed class CountingTrace : IConnectionTrace
    {
        private int _sent;

        public int Sent => Volatile.Read(ref _sent);

        public ReadStep Handle(ref ReadOnlySequence<byte> buffer, PacketHandler handle) => handle(ref buffer);

        public void OnSent(ReadOnlyMemory<byte> packet) => Interlocked.Increment(ref _sent);

        public void OnEnded(ConnectionEnd end)
        {
        }
    }
}
