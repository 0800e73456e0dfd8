using System.Globalization;
using System.Net;
using MQTTnet.Server;

namespace Gateway.Peers.Mqtt;

/// <summary>
/// MQTTnet's server as a receiver, in a process of its own: a handler counts every message and none is forwarded. Prints its port; then
/// answers each line of its input with the number of messages and the bytes allocated by the managed heap.
/// </summary>
internal static class MqttNetReceiver
{
    public static async Task RunAsync()
    {
        var port = Server.FreePort();
        var messages = 0L;
        using var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).Build());
        server.InterceptingPublishAsync += arguments =>
        {
            Interlocked.Increment(ref messages);
            arguments.ProcessPublish = false;
            return Task.CompletedTask;
        };
        await server.StartAsync();
        Console.WriteLine(port);
        while (Console.ReadLine() is not null)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Read(ref messages)} {allocated}"));
        }

        await server.StopAsync(new MqttServerStopOptions());
    }
}
