using System.Buffers;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

public sealed class MutatedPacketTests
{
    private static readonly int Rounds = Fuzz.Rounds(200_000, least: 5000);

    [Theory, InlineData("mqtt", MqttVersion.V311), InlineData("mqtt5", MqttVersion.V5)]
    public void TryRead_of_mutated_packets_gives_a_packet_or_asks_for_more_or_refuses_and_nothing_else(string folder, MqttVersion version)
    {
        var random = new Random(20_240_229);
        var seeds = Vectors.Names(folder).Select(Vectors.Read).ToArray();
        var limits = MqttLimits.Default with { Version = version };
        var outcomes = new int[3];
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Mutate(seeds[random.Next(seeds.Length)], random);
            var cut = random.Next(bytes.Length + 1);
            var buffer = Segments.Of(bytes.AsMemory(0, cut), bytes.AsMemory(cut));
            try
            {
                var read = AnyPacket.Read(ref buffer, limits);
                if (read is null)
                    Assert.Equal(bytes.Length, buffer.Length);
                else
                    Assert.InRange(buffer.Length, 0, bytes.Length - 2);
                outcomes[read is null ? 1 : 0]++;
            }
            catch (MqttProtocolException)
            {
                outcomes[2]++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{Convert.ToHexString(bytes)} cut at {cut}: {e}");
            }
        }

        Assert.All(outcomes, count => Assert.InRange(count, Rounds / 50, Rounds));   // the mutations reach all three
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(4); changes >= 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when bytes.Count > 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)0xFF;
                    break;
            }
        }

        return [.. bytes];
    }
}
