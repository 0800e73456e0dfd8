using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>
/// Faults whose answer the specification names, in every state of a connection and cut anywhere: in version 5 exactly that answer, and nothing after
/// it.
/// </summary>
public sealed class MqttFaultTests
{
    [Fact]
    public async Task Every_fault_is_answered_with_its_reason_whatever_the_state_and_wherever_it_is_cut()
    {
        var random = new Random(422);
        await using var broker = new MqttMemoryBroker();
        var scripts = new MqttFuzzScripts(MqttVersion.V5, seed: 422);
        var rounds = Fuzz.Rounds(20_000, least: 5 * MqttFault.All.Count);
        for (var round = 0; round < rounds; round++)
        {
            var fault = MqttFault.All[round % MqttFault.All.Count];
            var pieces = scripts.NextState();
            var bytes = fault.Make(random);
            var cut = random.Next(bytes.Length);
            if (cut > 0)
                pieces.Add((bytes[..cut], true));
            pieces.Add((bytes[cut..], true));
            pieces.Add(([0xC0, 0], false));   // must not be answered any more
            var client = new MqttFuzzTransport(pieces);
            broker.Broker.Serve(client);
            await client.Closed.WaitAsync(Eventually.DefaultTimeout, TestContext.Current.CancellationToken);
            Assert.Equal(
                (fault.Name, null, PacketType.Disconnect, fault.Reason),
                (fault.Name, client.Answers.Fault, client.Answers.Last, client.Answers.Reason));
        }
    }
}
