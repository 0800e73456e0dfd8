using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Daemon.Kills;

/// <summary>A message to publish with QoS 1.</summary>
internal readonly record struct KillMessage(string Topic, byte[] Payload, bool Retain = false);

/// <summary>
/// Publishes numbered messages, each until it is acknowledged: after the daemon's death the same one again, with the same bytes, as boards do. One
/// thread at a time; the acknowledged numbers are read while it does not run.
/// </summary>
internal sealed class KillPublisher(string clientId, Func<int, KillMessage> make)
{
    /// <summary>Slow enough for motion to be seen between two pictures, and for a queue of messages to hold a round's.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private volatile int _acknowledged;

    /// <summary>All numbers from 1 to this one are acknowledged.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Publishes until the connection ends.</summary>
    public async Task RunAsync(int port)
    {
        try
        {
            await using var client = await MqttNetClient.ConnectAsync(port, MqttProtocolVersion.V311, clientId);
            while (true)
            {
                var message = make(_acknowledged + 1);
                await client.PublishAsync(message.Topic, message.Payload, 1, message.Retain);
                _acknowledged++;
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
            }
        }
        catch (Exception end) when (end is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Of the connection, by the daemon's death.
        }
    }
}
