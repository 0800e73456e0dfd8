using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace Gateway.Interop.Testing;

/// <summary>MQTTnet's broker, in this process, on a free loopback port. It lets every client in and knows no shared subscriptions.</summary>
internal sealed class MqttNetBroker : IAsyncDisposable
{
    private readonly MqttServer _server;
    private int _subscribed;
    private int _acknowledged;

    private MqttNetBroker(int port)
    {
        Port = port;
        _server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port).WithDefaultEndpointReuseAddress().WithPersistentSessions().Build());
        _server.InterceptingPublishAsync += arguments =>
        {
            var message = arguments.ApplicationMessage;
            Published.Enqueue((message.Topic, (int)message.QualityOfServiceLevel, message.Retain, message.Payload.Length));
            return Task.CompletedTask;
        };
        _server.ClientSubscribedTopicAsync += _ => Counted(ref _subscribed);
        _server.ClientAcknowledgedPublishPacketAsync += arguments =>
            arguments.PublishPacket.Topic.EndsWith("/state", StringComparison.Ordinal) ? Task.CompletedTask : Counted(ref _acknowledged);
    }

    public int Port { get; }

    /// <summary>Every message that a client published, wills among them, with the payload's length.</summary>
    public ConcurrentQueue<(string Topic, int QoS, bool Retain, long Length)> Published { get; } = new();

    /// <summary>Filters subscribed to, by all clients, since the first start.</summary>
    public int Subscribed => Volatile.Read(ref _subscribed);

    /// <summary>Messages that subscribers have acknowledged, since the first start, without the boards' reports of their settings.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public static async Task<MqttNetBroker> StartAsync()
    {
        var broker = new MqttNetBroker(FreePort());
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>Closes the port and every connection.</summary>
    public Task StopAsync() => _server.StopAsync(new MqttServerStopOptions());

    /// <summary>Starts it on the port it had.</summary>
    public Task StartAgainAsync() => _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server.IsStarted)
            await StopAsync();
        _server.Dispose();
    }

    private static Task Counted(ref int counter)
    {
        Interlocked.Increment(ref counter);
        return Task.CompletedTask;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
